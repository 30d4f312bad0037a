import { glob, readFile, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { makeFolder, write } from '../../common/files.ts'
import type { CommitLogSync } from '../../slo/conventions.ts'
import type { StackIo } from '../io.ts'
import { START_SECONDS, untilReady } from '../parts/readiness.ts'
import { type Launch, launch, type Running } from '../process/child.ts'
import { partEnvironment } from '../process/environment.ts'
import {
  cassandraYaml,
  LOGBACK_XML,
  type NodePlace,
  QUIET_LOGBACK,
  QUIET_LOGBACK_XML,
  rackProperties,
} from './config.ts'
import { answersCql } from './cql-probe.ts'
import { COMPILER_OPTIONS, collectorOptions, MODULE_OPTIONS, WAITS_FOR_NOBODY } from './java-options.ts'
import { jmxExporterYaml } from './jmx-rules.ts'
import { WITH_TIMER_SLACK } from './timer-slack.ts'

interface NativeCassandra {
  readonly java: string
  readonly jars: string
  readonly jmxExporter: string
  readonly place: NodePlace
  readonly heapMiB: number
  readonly commitLogSync: CommitLogSync
  /** Configuration, removed with the stack. */
  readonly folder: string
  /** Of this node alone. */
  readonly dataFolder: string
  readonly logFolder: string
  readonly keyspace: string
  readonly table: string
  readonly orphan: Launch['orphan']
}

/** In a stack's folder: a node's configuration, and where it runs. */
export const cassandraFolder = (folder: string, name: string) => join(folder, name)

/** Java spells the names of files in the characters of the locale; in plain C those outside of ASCII are lost. */
export const javaEnvironment = (io: StackIo) => partEnvironment(io, { LC_ALL: 'C.UTF-8' })

/**
 * Java's flags have syntaxes of their own, in which `=`, `:`, `,` and `%` mean something. Paths therefore stand in them as plain names, in the
 * folder where it runs: as links, where they lead elsewhere.
 */
export const JARS = 'jars'
const LOGS = 'logs'
const EXPORTER = 'jmx-exporter.jar'
/** How a node was started, beside its configuration. */
const LAUNCH = 'launch.json'

async function link(folder: string, links: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, target] of Object.entries(links)) {
    await rm(join(folder, name), { force: true })
    await symlink(target, join(folder, name))
  }
}

async function jamm(jars: string): Promise<string> {
  for await (const name of glob('jamm-*.jar', { cwd: jars })) return `${JARS}/${name}`
  throw new Error(`there is no jamm in ${jars}`)
}

async function javaArguments({ place, dataFolder, ...what }: NativeCassandra): Promise<readonly string[]> {
  const { seat, ports, isAlone } = place
  return [
    ...MODULE_OPTIONS,
    ...collectorOptions(what.heapMiB),
    ...COMPILER_OPTIONS,
    `-Xlog:gc:file=${LOGS}/${seat.name}-gc.log:time,uptime`,
    `-javaagent:${await jamm(what.jars)}`,
    `-javaagent:${EXPORTER}=${seat.host}:${ports.metrics}:jmx-exporter.yaml`,
    '-Djdk.attach.allowAttachSelf=true',
    '-Dio.netty.tryReflectionSetAccessible=true',
    '-Dio.netty.allocator.useCacheForAllThreads=true',
    '-Dio.netty.allocator.maxOrder=11',
    '-Dcassandra-foreground=yes',
    '-Dcassandra.libjemalloc=-',
    `-Dcassandra.jmx.local.port=${ports.jmx}`,
    `-Dcassandra.config=${pathToFileURL(join(cassandraFolder(what.folder, seat.name), 'cassandra.yaml'))}`,
    `-Dcassandra.storagedir=${dataFolder}`,
    `-Dcassandra.logdir=${LOGS}`,
    ...(isAlone ? WAITS_FOR_NOBODY : []),
    '-cp',
    `.:${JARS}/*`,
    'org.apache.cassandra.service.CassandraDaemon',
  ]
}

export async function launchCassandra(io: StackIo, what: NativeCassandra): Promise<Running> {
  const { name } = what.place.seat
  const conf = cassandraFolder(what.folder, name)
  await Promise.all([conf, what.dataFolder].map((folder) => makeFolder(folder)))
  await Promise.all([
    write(join(conf, 'cassandra.yaml'), cassandraYaml(what.place, what.commitLogSync)),
    write(join(conf, 'cassandra-rackdc.properties'), rackProperties(what.place.seat)),
    write(join(conf, 'logback.xml'), LOGBACK_XML),
    write(join(conf, QUIET_LOGBACK), QUIET_LOGBACK_XML),
    write(join(conf, 'jmx-exporter.yaml'), jmxExporterYaml(what.keyspace, what.table)),
    link(conf, { [JARS]: what.jars, [LOGS]: what.logFolder, [EXPORTER]: what.jmxExporter }),
  ])
  const how: Omit<Launch, 'env'> = {
    name: what.place.isAlone ? 'Cassandra' : `Cassandra at ${what.place.seat.host}`,
    command: '/bin/sh',
    args: ['-c', WITH_TIMER_SLACK, what.java, ...(await javaArguments(what))],
    folder: conf,
    logFile: join(what.logFolder, `${name}.log`),
    orphan: what.orphan,
  }
  await write(join(conf, LAUNCH), JSON.stringify(how))
  return await launch(io, { ...how, env: javaEnvironment(io) })
}

/** Starts a node that has ended anew, with its configuration and its data. */
export async function relaunchCassandra(
  io: StackIo,
  folder: string,
  name: string,
): Promise<Running & Pick<Launch, 'orphan'>> {
  const how = JSON.parse(await readFile(join(cassandraFolder(folder, name), LAUNCH), 'utf8')) as Omit<Launch, 'env'>
  return { ...(await launch(io, { ...how, env: javaEnvironment(io) })), orphan: how.orphan }
}

/** @param beside how many nodes start at the same time, this one included */
export function untilCassandraReady(io: StackIo, running: Running, address: string, beside: number): Promise<void> {
  return untilReady(io, running, START_SECONDS * beside, () => answersCql(address))
}

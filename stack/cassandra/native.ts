import { glob, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Launch, launch, type Running } from '../child-process.ts'
import type { StackIo } from '../io.ts'
import { untilReady } from '../readiness.ts'
import { type CassandraPorts, cassandraYaml, LOGBACK_XML, QUIET_LOGBACK, QUIET_LOGBACK_XML } from './config.ts'
import { answersCql } from './cql-probe.ts'
import { COMPILER_OPTIONS, collectorOptions, LONE_NODE, MODULE_OPTIONS } from './java-options.ts'
import { jmxExporterYaml } from './jmx-rules.ts'
import { WITH_TIMER_SLACK } from './timer-slack.ts'

export interface NativeCassandra {
  readonly java: string
  readonly jars: string
  readonly jmxExporter: string
  readonly ports: CassandraPorts
  readonly heapMiB: number
  /** Configuration, removed with the stack. */
  readonly folder: string
  readonly dataFolder: string
  readonly logFolder: string
  readonly keyspace: string
  readonly table: string
  readonly orphan: Launch['orphan']
}

const START_SECONDS = 180

async function firstMatch(pattern: string): Promise<string> {
  for await (const path of glob(pattern)) return path
  throw new Error(`nothing matches ${pattern}`)
}

async function javaArguments(what: NativeCassandra, conf: string): Promise<readonly string[]> {
  const { ports, dataFolder, logFolder } = what
  return [
    ...MODULE_OPTIONS,
    ...collectorOptions(what.heapMiB),
    ...COMPILER_OPTIONS,
    `-Xlog:gc:file=${join(logFolder, 'cassandra-gc.log')}:time,uptime`,
    `-javaagent:${await firstMatch(join(what.jars, 'jamm-*.jar'))}`,
    `-javaagent:${what.jmxExporter}=127.0.0.1:${ports.metrics}:${join(conf, 'jmx-exporter.yaml')}`,
    '-Djdk.attach.allowAttachSelf=true',
    '-Dio.netty.tryReflectionSetAccessible=true',
    '-Dio.netty.allocator.useCacheForAllThreads=true',
    '-Dio.netty.allocator.maxOrder=11',
    '-Dcassandra-foreground=yes',
    '-Dcassandra.libjemalloc=-',
    `-Dcassandra.jmx.local.port=${ports.jmx}`,
    `-Dcassandra.config=file://${join(conf, 'cassandra.yaml')}`,
    `-Dcassandra.storagedir=${dataFolder}`,
    `-Dcassandra.logdir=${logFolder}`,
    ...LONE_NODE,
    '-cp',
    `${conf}:${what.jars}/*`,
    'org.apache.cassandra.service.CassandraDaemon',
  ]
}

export async function launchCassandra(io: StackIo, what: NativeCassandra): Promise<Running> {
  const conf = join(what.folder, 'cassandra')
  await Promise.all([conf, what.dataFolder].map((folder) => mkdir(folder, { recursive: true })))
  await Promise.all([
    writeFile(join(conf, 'cassandra.yaml'), cassandraYaml(what.ports)),
    writeFile(join(conf, 'logback.xml'), LOGBACK_XML),
    writeFile(join(conf, QUIET_LOGBACK), QUIET_LOGBACK_XML),
    writeFile(join(conf, 'jmx-exporter.yaml'), jmxExporterYaml(what.keyspace, what.table)),
  ])
  return await launch(io, {
    name: 'Cassandra',
    command: '/bin/sh',
    args: ['-c', WITH_TIMER_SLACK, what.java, ...(await javaArguments(what, conf))],
    env: io.env,
    folder: what.folder,
    logFile: join(what.logFolder, 'cassandra.log'),
    orphan: what.orphan,
  })
}

export function untilCassandraReady(io: StackIo, running: Running, address: string): Promise<void> {
  return untilReady(io, running, START_SECONDS, () => answersCql(address))
}

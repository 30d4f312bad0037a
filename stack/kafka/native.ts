import { rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder, write } from '../../common/files.ts'
import type { StackIo } from '../io.ts'
import { START_SECONDS, untilReady } from '../parts/readiness.ts'
import { type Launch, launch, type Running } from '../process/child.ts'
import { partEnvironment } from '../process/environment.ts'
import { probeKafka } from './probe.ts'

interface NativeKafka {
  readonly java: string
  readonly jars: string
  readonly ports: KafkaPorts
  /** Configuration and data. */
  readonly folder: string
  readonly logFile: string
  readonly orphan: Launch['orphan']
}

/** Room for the buffers of a few thousand events a second; what is read soon after it was written comes from the page cache. */
const HEAP = ['-Xms256m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError']

/** 16 bytes in base64url, as Kafka wants them; any will do, since its data is read by no other. */
const CLUSTER_ID = 'bGlmdHdpbmctc2xvAAAAAA'

/** Formats its data where that has not been done, then becomes the broker: $0 is Java, the rest its options. */
const FORMAT_AND_RUN =
  `"$0" "$@" kafka.tools.StorageTool format --ignore-formatted -t ${CLUSTER_ID} -c server.properties && ` +
  'exec "$0" "$@" kafka.Kafka server.properties'

/** Plain names in the folder where it runs: `:` and `*` mean something in Java's class path. */
const JARS = 'jars'

export async function launchKafka(io: StackIo, what: NativeKafka): Promise<Running> {
  const { folder } = what
  await makeFolder(folder)
  await rm(join(folder, JARS), { force: true })
  await Promise.all([
    write(join(folder, 'server.properties'), serverProperties(what.ports)),
    write(join(folder, 'log4j2.properties'), LOG4J_PROPERTIES),
    symlink(what.jars, join(folder, JARS)),
  ])
  const options = [...HEAP, '-Dlog4j2.configurationFile=file:log4j2.properties', '-cp', `${JARS}/*`]
  return await launch(io, {
    name: 'Kafka',
    command: '/bin/sh',
    args: ['-c', FORMAT_AND_RUN, what.java, ...options],
    env: partEnvironment(io, { LC_ALL: 'C.UTF-8' }),
    folder,
    logFile: what.logFile,
    orphan: what.orphan,
  })
}

export const untilKafkaReady = (io: StackIo, running: Running, url: string): Promise<void> =>
  untilReady(io, running, START_SECONDS, async () => (await probeKafka(url)).answers)

interface KafkaPorts {
  readonly broker: number
  readonly controller: number
}

/** Where it keeps its data, from the folder in which it runs. */
const DATA = 'data'

/**
 * server.properties of one node on the loopback interface, its own controller (KRaft). What differs from the built-in defaults is what a
 * lone node needs, and that a group of consumers begins at once instead of waiting 3 s for more of them.
 * Settings: https://kafka.apache.org/42/configuration/broker-configs/
 */
export function serverProperties({ broker, controller }: KafkaPorts): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${broker}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': DATA,
    'num.partitions': 1,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // A sparse file each, of 10 MB unless told otherwise.
    'log.index.size.max.bytes': 1_048_576,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** One log, on stdout. */
const LOG4J_PROPERTIES = `rootLogger.level=info
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %-5level %c{1} - %msg%n
`

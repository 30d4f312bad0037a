import { rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../../common/files.ts'
import { type Launch, launch, type Running } from '../child-process.ts'
import type { StackIo } from '../io.ts'
import { partEnvironment } from '../part-environment.ts'
import { START_SECONDS, untilReady } from '../readiness.ts'
import { type KafkaPorts, LOG4J_PROPERTIES, serverProperties } from './config.ts'
import { probeKafka } from './probe.ts'

export interface NativeKafka {
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
    writeFile(join(folder, 'server.properties'), serverProperties(what.ports)),
    writeFile(join(folder, 'log4j2.properties'), LOG4J_PROPERTIES),
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

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StackIo } from '../io.ts'
import { LOOPBACK_HOST } from '../plan/address.ts'
import { freePorts } from '../plan/ports.ts'
import { stopGroup } from '../process/group.ts'
import { ANCHORED_RANGES } from './config.ts'
import { launchPrometheus, untilPrometheusReady } from './native.ts'

export interface OnData {
  /** The program's path. */
  readonly server: string
  /** Blocks of data that are already there. */
  readonly dataFolder: string
  readonly flags?: readonly string[]
  /** The text of its configuration file. */
  readonly config?: string
}

/** Data of any age is kept; blocks are left as they are. */
const FLAGS = [
  ANCHORED_RANGES,
  '--storage.tsdb.retention.time=100y',
  '--storage.tsdb.min-block-duration=2h',
  '--storage.tsdb.max-block-duration=2h',
  '--log.level=warn',
]

/** A Prometheus that scrapes nothing and answers from data that was put before it; it ends with its scope. */
export async function prometheusOnData(
  io: StackIo,
  { server, dataFolder, flags = [], config = 'scrape_configs: []\n' }: OnData,
): Promise<AsyncDisposable & { readonly url: string }> {
  const [port = 0] = await freePorts(1, io)
  const logFile = join(dataFolder, 'prometheus.log')
  await rm(logFile, { force: true })
  const folders = { folder: dataFolder, dataFolder, logFile }
  const start = { server, port, config, flags: [...FLAGS, ...flags], ...folders, orphan: 'stops' } as const
  const running = await launchPrometheus(io, start)
  const url = `http://${LOOPBACK_HOST}:${port}`
  // What it has in memory it read from the data, so it need not be asked to end.
  const stop = () => stopGroup(io, running.identity, 0)
  try {
    await untilPrometheusReady(io, running, url)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, [Symbol.asyncDispose]: stop }
}

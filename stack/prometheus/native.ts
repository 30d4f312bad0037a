import { join } from 'node:path'
import { makeFolder, write } from '../../common/files.ts'
import type { StackIo } from '../io.ts'
import { answersHttp, START_SECONDS, untilReady } from '../parts/readiness.ts'
import { type Launch, launch, type Running } from '../process/child.ts'
import { partEnvironment } from '../process/environment.ts'

interface NativePrometheus {
  readonly server: string
  readonly port: number
  /** The text of its configuration file. */
  readonly config: string
  readonly flags: readonly string[]
  /** Where it runs, with its configuration file. */
  readonly folder: string
  readonly dataFolder: string
  readonly logFile: string
  readonly orphan: Launch['orphan']
}

/** A Prometheus as a program of this machine, on loopback. */
export async function launchPrometheus(io: StackIo, what: NativePrometheus): Promise<Running> {
  const { folder, logFile, orphan } = what
  const config = join(folder, 'prometheus.yml')
  await makeFolder(folder)
  // It may hold what a target wants to see.
  await write(config, what.config, { mode: 0o600 })
  return await launch(io, {
    name: 'Prometheus',
    command: what.server,
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${what.dataFolder}`,
      `--web.listen-address=127.0.0.1:${what.port}`,
      ...what.flags,
    ],
    env: partEnvironment(io),
    folder,
    logFile,
    orphan,
  })
}

export function untilPrometheusReady(io: StackIo, running: Running, url: string): Promise<void> {
  return untilReady(io, running, START_SECONDS, () => answersHttp(`${url}/-/ready`))
}

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Launch, launch, type Running } from '../child-process.ts'
import type { StackIo } from '../io.ts'
import { answersHttp, untilReady } from '../readiness.ts'
import { PROMETHEUS_FLAGS, prometheusYaml, type ScrapeTargets } from './config.ts'

export interface NativePrometheus {
  readonly server: string
  readonly port: number
  readonly targets: Omit<ScrapeTargets, 'self'>
  readonly folder: string
  readonly logFolder: string
  readonly orphan: Launch['orphan']
}

const START_SECONDS = 60

export async function launchPrometheus(io: StackIo, what: NativePrometheus): Promise<Running> {
  const folder = join(what.folder, 'prometheus')
  const address = `127.0.0.1:${what.port}`
  const config = join(folder, 'prometheus.yml')
  await mkdir(folder, { recursive: true })
  await writeFile(config, prometheusYaml({ ...what.targets, self: address }))
  return await launch(io, {
    name: 'Prometheus',
    command: what.server,
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      ...PROMETHEUS_FLAGS,
    ],
    env: io.env,
    folder,
    logFile: join(what.logFolder, 'prometheus.log'),
    orphan: what.orphan,
  })
}

export function untilPrometheusReady(io: StackIo, running: Running, url: string): Promise<void> {
  return untilReady(io, running, START_SECONDS, () => answersHttp(`${url}/-/ready`))
}

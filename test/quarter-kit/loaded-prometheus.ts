import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Labels, Sample } from '../../slo/prometheus/samples.ts'
import { writeLabel } from '../../slo/promql/matchers.ts'
import { type OnData, prometheusOnData } from '../../stack/prometheus/on-data.ts'
import { everydayIo } from '../stack/test-io.ts'
import { createBlocks } from './blocks.ts'

export type Loaded = { readonly metric: string; readonly labels: Labels; readonly samples: readonly Sample[] }

/** A real Prometheus with exactly these samples in it; it ends, and its data goes, with its scope. */
export async function loadedPrometheus(
  tools: { readonly prometheus: string; readonly promtool: string },
  series: readonly Loaded[],
  more: Pick<OnData, 'flags' | 'config'> = {},
): Promise<AsyncDisposable & { readonly url: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'quarter-kit-'))
  const file = join(folder, 'samples.om')
  await writeSamples(file, series)
  await createBlocks(tools.promtool, [file], join(folder, 'data'))
  const served = await prometheusOnData(everydayIo(), {
    server: tools.prometheus,
    dataFolder: join(folder, 'data'),
    ...more,
  })
  return {
    url: served.url,
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A file that promtool makes a block of. */
export async function writeSamples(file: string, series: readonly Loaded[]): Promise<void> {
  await writeFile(file, `${series.map(openMetrics).join('')}# EOF\n`)
}

function openMetrics({ metric, labels, samples }: Loaded): string {
  const written = Object.entries(labels).map(([name, value]) => `${writeLabel(name)}=${JSON.stringify(value)}`)
  const isQuoted = writeLabel(metric) !== metric
  const series = isQuoted ? `{${[writeLabel(metric), ...written].join(',')}}` : `${metric}{${written.join(',')}}`
  return samples
    .map(([at, value]) => `${series} ${value === Number.POSITIVE_INFINITY ? '+Inf' : value} ${at}\n`)
    .join('')
}

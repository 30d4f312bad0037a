import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder, write } from '../../common/files.ts'
import { parseQuarter, type Quarter } from '../calendar.ts'
import { startMetrics } from './pods.ts'
import { gaugeOf, samplesOf } from './scraped.ts'
import { type ExampleQuarterId, exampleQuarter } from './story.ts'
import { tellQuarter } from './telling.ts'
import { type Truth, truthOf, truthSchema } from './truth.ts'
import { type BlockSeries, writeBlock } from './tsdb/block.ts'

export type ExampleQuarter = { readonly dataFolder: string; readonly truth: Truth; readonly quarter: Quarter }

/** Changes when the generated data does. */
const revision = 2

/** Generates an example quarter as a block of Prometheus' storage, or finds it generated before. */
export async function makeExampleQuarter(
  folder: string,
  id: ExampleQuarterId = exampleQuarter,
): Promise<ExampleQuarter> {
  const quarter = parseQuarter(id, 0)
  const place = join(folder, `example-${id}-${revision}`)
  const dataFolder = join(place, 'data')
  const known = await readFile(join(place, 'truth.json'), 'utf8').catch(() => undefined)
  if (known !== undefined) return { dataFolder, truth: truthSchema.parse(JSON.parse(known)), quarter }
  await makeFolder(folder)
  const draft = await mkdtemp(`${place}-`)
  const truth = generate(join(draft, 'data'), quarter)
  await write(join(draft, 'truth.json'), JSON.stringify(truth))
  await rm(place, { recursive: true, force: true })
  await rename(draft, place)
  return { dataFolder, truth, quarter }
}

function generate(dataFolder: string, quarter: Quarter): Truth {
  const { told, pods } = tellQuarter(quarter)
  const counters = told.flatMap(({ counter }): BlockSeries[] =>
    counter.spellings.map(({ labels }, spelling) => ({
      labels: { __name__: counter.metric, ...labels },
      samples: () => samplesOf(counter, spelling, quarter),
    })),
  )
  const gauges = pods.flatMap((pod): BlockSeries[] => [
    { labels: { __name__: 'up', ...pod.labels }, samples: () => gaugeOf(pod, quarter, () => 1) },
    {
      labels: { __name__: startMetrics[pod.job], ...pod.labels },
      samples: () => gaugeOf(pod, quarter, (at) => pod.starts.findLast((start) => start <= at) ?? pod.from),
    },
  ])
  const { samples } = writeBlock(dataFolder, blockId(quarter), [...counters, ...gauges])
  return { quarter: quarter.id, samples, counts: [...truthOf(told, quarter)] }
}

/** A ULID made without time or chance, so that the same data has the same name on every machine. */
function blockId({ id }: Quarter): string {
  const name = `example quarter ${id}, revision ${revision}`
  return `01${createHash('sha256').update(name).digest('hex').toUpperCase().slice(0, 24)}`
}

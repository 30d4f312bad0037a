import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Labels } from '../../prometheus/samples.ts'
import { BlockIndex, comparePairs, compareTexts } from './block-index.ts'
import { type BlockSamples, Segments } from './segments.ts'

export type BlockSeries = { readonly labels: Labels; readonly samples: () => BlockSamples }

/**
 * Writes a block of Prometheus' storage (tsdb/docs/format): what `promtool tsdb create-blocks-from` makes of a text, without the
 * text, and with the markers that real scrapes leave where a series ends.
 * @param id the block's ULID
 */
export function writeBlock(folder: string, id: string, series: readonly BlockSeries[]): { readonly samples: number } {
  const block = join(folder, id)
  mkdirSync(join(block, 'chunks'), { recursive: true })
  const named = series
    .map((each) => ({ ...each, pairs: Object.entries(each.labels).sort(([a], [b]) => compareTexts(a, b)) }))
    .sort((a, b) => comparePairs(a.pairs, b.pairs))
  const chunks = new Segments(join(block, 'chunks'))
  const index = new BlockIndex(named.flatMap(({ pairs }) => pairs.flat()))
  const stats = { numSamples: 0, numSeries: 0, numChunks: 0 }
  let minTime = Number.POSITIVE_INFINITY
  let maxTime = Number.NEGATIVE_INFINITY
  for (const { pairs, samples } of named) {
    const given = samples()
    if (given.count === 0) continue
    const metas = chunks.write(given)
    index.add(pairs, metas)
    stats.numSamples += given.count
    stats.numSeries++
    stats.numChunks += metas.length
    minTime = Math.min(minTime, metas[0]?.from ?? minTime)
    maxTime = Math.max(maxTime, (metas.at(-1)?.until ?? maxTime) + 1)
  }
  chunks.close()
  writeFileSync(join(block, 'index'), index.end())
  const compaction = { level: 1, sources: [id] }
  const meta = {
    ulid: id,
    minTime,
    maxTime,
    stats: { ...stats, numFloatSamples: stats.numSamples },
    compaction,
    version: 1,
  }
  writeFileSync(join(block, 'meta.json'), JSON.stringify(meta, undefined, 2))
  return { samples: stats.numSamples }
}

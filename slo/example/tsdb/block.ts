import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Labels } from '../../prometheus/samples.ts'
import { Bytes } from './bytes.ts'
import { type BlockSamples, type ChunkMeta, Segments } from './segments.ts'

/** The index: symbols, series, and which series have which label. */
class BlockIndex {
  readonly #out = new Bytes(1 << 20)
  readonly #symbols: ReadonlyMap<string, number>
  readonly #postings = new Map<string, Map<string, number[]>>()
  readonly #all: number[] = []
  readonly #seriesAt: number

  constructor(texts: readonly string[]) {
    this.#out.u32(0xbaaad700)
    this.#out.u8(2)
    const symbols = [...new Set(['', ...texts])].sort(compareTexts)
    this.#symbols = new Map(symbols.map((symbol, at) => [symbol, at]))
    this.#section((out) => {
      out.u32(symbols.length)
      for (const symbol of symbols) out.string(symbol)
    })
    this.#seriesAt = this.#out.length
  }

  add(pairs: readonly (readonly [string, string])[], chunks: readonly ChunkMeta[]): void {
    this.#out.pad(16)
    const ref = this.#out.length / 16
    const entry = new Bytes(64 + 16 * chunks.length)
    entry.uvarint(pairs.length)
    for (const pair of pairs) for (const text of pair) entry.uvarint(this.#symbols.get(text) ?? 0)
    entry.uvarint(chunks.length)
    let before: ChunkMeta | undefined
    for (const chunk of chunks) {
      if (before) entry.uvarint(chunk.from - before.until)
      else entry.varint(chunk.from)
      entry.uvarint(chunk.until - chunk.from)
      if (before) entry.varint(chunk.ref - before.ref)
      else entry.uvarint(chunk.ref)
      before = chunk
    }
    this.#out.uvarint(entry.length)
    const data = this.#out.length
    this.#out.append(entry.written)
    this.#out.checksum(data)
    this.#all.push(ref)
    for (const [name, value] of pairs) {
      const values = this.#postings.get(name) ?? new Map<string, number[]>()
      const refs = values.get(value)
      if (refs) refs.push(ref)
      else values.set(value, [ref])
      this.#postings.set(name, values)
    }
  }

  end(): Buffer {
    const postingsAt = this.#out.length
    const offsets: { readonly name: string; readonly value: string; readonly offset: number }[] = []
    const list = (name: string, value: string, refs: readonly number[]) => {
      this.#out.pad(4)
      offsets.push({ name, value, offset: this.#out.length })
      this.#section((out) => {
        out.u32(refs.length)
        for (const ref of refs) out.u32(ref)
      })
    }
    list('', '', this.#all)
    for (const [name, values] of [...this.#postings].sort(([a], [b]) => compareTexts(a, b))) {
      for (const [value, refs] of [...values].sort(([a], [b]) => compareTexts(a, b))) list(name, value, refs)
    }
    const tableAt = this.#out.length
    this.#section((out) => {
      out.u32(offsets.length)
      for (const { name, value, offset } of offsets) {
        out.uvarint(2)
        out.string(name)
        out.string(value)
        out.uvarint(offset)
      }
    })
    const contents = this.#out.length
    // Indexes of labels are no longer read; their two places point at what follows.
    for (const at of [5, this.#seriesAt, postingsAt, tableAt, postingsAt, tableAt]) this.#out.u64(at)
    this.#out.checksum(contents)
    return this.#out.written
  }

  /** Length, contents, checksum. */
  #section(write: (out: Bytes) => void): void {
    const at = this.#out.length
    this.#out.u32(0)
    write(this.#out)
    this.#out.written.writeUInt32BE(this.#out.length - at - 4, at)
    this.#out.checksum(at + 4)
  }
}

/** By code unit, which for the labels here is by byte, as Prometheus sorts. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function comparePairs(a: readonly (readonly [string, string])[], b: readonly (readonly [string, string])[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i] as [string, string], b[i] as [string, string]]
    const order = compareTexts(left[0], right[0]) || compareTexts(left[1], right[1])
    if (order !== 0) return order
  }
  return a.length - b.length
}

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

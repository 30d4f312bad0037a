import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Block } from '../slo/comparison/block.ts'
import { type Histogram, histogramOf } from '../slo/histogram.ts'
import { bucketOf, bucketStartMs } from '../slo/latency-buckets.ts'

/** Blocks that follow each other as they were recorded; a mood that lasts longer than this on average is not seen. */
const meanStretch = 8

/** The stationary bootstrap of Politis and Romano: blocks in stretches of random length from random places, round and round. */
export function recordedMachine(recordings: readonly (readonly Block[])[], seed: number): () => Block {
  const random = xoroshiro128plus(seed)
  let recording: readonly Block[] = []
  let at = 0
  return () => {
    if (recording.length === 0 || uniformFloat64(random) < 1 / meanStretch) {
      recording = recordings[uniformInt(random, 0, recordings.length - 1)] ?? []
      at = uniformInt(random, 0, recording.length - 1)
    }
    const block = recording[at++ % recording.length]
    if (!block) throw new Error('a recording holds no block that counts')
    return block
  }
}

/** Two runs, one after the other: all of A, then all of B. */
export function inOrder(next: () => Block, blocks: number, change: (block: Block) => Block) {
  return { A: Array.from({ length: blocks }, next), B: Array.from({ length: blocks }, () => change(next())) }
}

/** What a change adds to each read, in ms; `chance` is between 0 and 1, another for every request. */
export type Change = {
  readonly name: string
  readonly addedMs: (chance: number, cpuMs: number) => number
  readonly cpu: number
}

export const changes: readonly Change[] = [
  { name: 'none', addedMs: () => 0, cpu: 1 },
  { name: '20 % more CPU per read', addedMs: (_, cpuMs) => 0.2 * cpuMs, cpu: 1.2 },
  { name: '2 ms for 2 % of reads', addedMs: (chance) => (chance < 0.02 ? 2 : 0), cpu: 1 },
  { name: 'a lock of 30 ms each second', addedMs: (chance) => (chance < 0.03 ? 1000 * (0.03 - chance) : 0), cpu: 1 },
]

/** The same block with the change in it. Latencies move; what they would do to each other in a queue is not in it. */
export function changed(block: Block, change: Change, seed: number): Block {
  const { read } = block.operations
  if (!read || change.name === 'none') return block
  const cpuMs = (1000 * (block.cpuSeconds ?? 0)) / Math.max(read.sent, 1)
  const outcomes = read.outcomes.map((each) => ({
    ...each,
    fromSchedule: moved(each.fromSchedule, change, cpuMs, seed),
    onTheWire: moved(each.onTheWire, change, cpuMs, seed),
  }))
  return {
    ...block,
    operations: { ...block.operations, read: { ...read, outcomes } },
    ...(block.cpuSeconds === undefined ? {} : { cpuSeconds: block.cpuSeconds * change.cpu }),
  }
}

function moved(histogram: Histogram, change: Change, cpuMs: number, seed: number): Histogram {
  const random = xoroshiro128plus(seed)
  const counts = new Map<number, number>()
  for (const [bucket, count] of histogram)
    for (let request = 0; request < count; request++) {
      const added = change.addedMs(uniformFloat64(random), cpuMs)
      const at = added === 0 ? bucket : bucketOf(middleMs(bucket) + added)
      counts.set(at, (counts.get(at) ?? 0) + 1)
    }
  return histogramOf(counts)
}

function middleMs(bucket: number): number {
  return (bucketStartMs(bucket) + bucketStartMs(bucket + 1)) / 2
}

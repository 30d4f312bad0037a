import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import type { Block, Side } from '../slo/comparison/block.ts'
import { type Histogram, histogramOf } from '../slo/histogram.ts'
import { bucketOf, bucketStartMs } from '../slo/latency-buckets.ts'
import { noisyMachine } from '../test/slo/comparison/machine.ts'

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
export function inOrder(next: () => Block, blocks: number, seen: (block: Block, side: Side) => Block) {
  const run = (side: Side) => Array.from({ length: blocks }, () => seen(next(), side))
  return { A: run('A'), B: run('B') }
}

/** Standard deviation of the logarithm of what one process takes against another of the same build, as on the machine of the tests. */
const spread = noisyMachine.luck

/** What processes take against the usual, each as long as it lives. */
export function lucky(seed: number): (side: Side, start: number) => number {
  const random = xoroshiro128plus(seed)
  const drawn = new Map<string, number>()
  return (side, start) => {
    const name = `${side}${start}`
    const uniform = () => uniformFloat64(random)
    const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
    const factor = drawn.get(name) ?? Math.exp(spread * normal())
    drawn.set(name, factor)
    return factor
  }
}

/** What a change adds to each read, in ms, by when in its block it is due; `chance` is between 0 and 1, another for every request. */
export type Change = {
  readonly name: string
  readonly addedMs: (dueMs: number, chance: number, cpuMs: number) => number
  readonly cpu: number
}

const none: Change = { name: 'none', addedMs: () => 0, cpu: 1 }
export const changes: readonly Change[] = [
  none,
  { name: '20 % more CPU per read', addedMs: (_due, _chance, cpuMs) => 0.2 * cpuMs, cpu: 1.2 },
  { name: '2 ms for 2 % of reads', addedMs: (_, chance) => (chance < 0.02 ? 2 : 0), cpu: 1 },
  { name: 'a lock of 30 ms each second', addedMs: (dueMs) => Math.max(30 - (dueMs % 1000), 0), cpu: 1 },
]

const tenthMs = 100

/**
 * The same block by a process of such luck, with the change in its reads where it is one of B. Latencies move; what they would do to each other in a queue is not
 * in it. When in the block a read was due is not recorded: it may have been at any time.
 */
export function asTaken(block: Block, side: Side, luck: number, ofB: Change, seed: number): Block {
  const change = side === 'A' ? none : ofB
  const random = xoroshiro128plus(seed)
  const uniform = () => uniformFloat64(random)
  const cpuMs = (1000 * (block.cpuSeconds ?? 0)) / Math.max(block.operations['read']?.sent ?? 0, 1)
  const operations = Object.entries(block.operations).map(([operation, told]) => {
    const addedMs = operation === 'read' ? change.addedMs : none.addedMs
    const tenths = told.slowest === undefined ? [] : shuffled(listed(told.slowest), random)
    const blockMs = Math.max(tenths.length, 1) * tenthMs
    const takes = (ms: number, dueMs: number) => luck * ms + addedMs(dueMs, uniform(), cpuMs)
    const moved = (histogram: Histogram) =>
      counted(listed(histogram).map((bucket) => takes(within(bucket, uniform()), uniform() * blockMs)))
    const outcomes = told.outcomes.map((each) => ({
      ...each,
      fromSchedule: moved(each.fromSchedule),
      onTheWire: moved(each.onTheWire),
    }))
    const good = told.outcomes.flatMap(({ outcome, onTheWire }) => (outcome === 'ok' ? listed(onTheWire) : []))
    const slowest = tenths.map((bucket, tenth) => {
      const others = Array.from({ length: Math.round(good.length / tenths.length) - 1 }, () =>
        Math.min(good[uniformInt(random, 0, good.length - 1)] ?? bucket, bucket),
      )
      return Math.max(
        ...[bucket, ...others].map((each) => takes(within(each, uniform()), (tenth + uniform()) * tenthMs)),
      )
    })
    return [operation, { ...told, outcomes, ...(told.slowest ? { slowest: counted(slowest) } : {}) }] as const
  })
  const cpuSeconds = block.cpuSeconds === undefined ? {} : { cpuSeconds: block.cpuSeconds * luck * change.cpu }
  return { ...block, ...cpuSeconds, operations: Object.fromEntries(operations) }
}

/** Each of a histogram by itself. */
function listed(histogram: Histogram): readonly number[] {
  return histogram.flatMap(([bucket, count]) => new Array<number>(count).fill(bucket))
}

function shuffled(values: readonly number[], random: RandomGenerator): readonly number[] {
  return values
    .map((value) => ({ value, at: uniformFloat64(random) }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)
}

/** Requests of a bucket lie anywhere in it. */
function within(bucket: number, share: number): number {
  const [start, end] = [bucketStartMs(bucket), bucketStartMs(bucket + 1)]
  return start + share * (end - start)
}

function counted(latenciesMs: readonly number[]): Histogram {
  const counts = new Map<number, number>()
  for (const ms of latenciesMs) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1)
  return histogramOf(counts)
}

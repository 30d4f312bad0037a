import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Block, Side } from '../../../slo/comparison/block.ts'
import { type Design, usualDesign } from '../../../slo/comparison/design.ts'
import { begin, nextStep, observe } from '../../../slo/comparison/sequence.ts'
import { type Histogram, histogramOf } from '../../../slo/histogram.ts'
import { bucketOf } from '../../../slo/latency-buckets.ts'

/** What a change does to one request, and to what it costs. */
export type Effect = {
  /** @param dueMs when in its block the request is due */
  readonly latencyMs: (ms: number, dueMs: number, chance: number) => number
  readonly cpu: number
  readonly errorShare: number
}
export const noEffect: Effect = { latencyMs: (ms) => ms, cpu: 1, errorShare: 0 }

type Machine = {
  readonly seed: number
  /** How much of what slowed one block still slows the next. */
  readonly memory: number
  /** Of the logarithm of a block's latencies. */
  readonly spread: number
  /** Share of blocks in which everything takes several times as long. */
  readonly wild: number
  /** Of the logarithm of what one process costs against another of the same build: layout, luck of a compiler. */
  readonly luck: number
}
export const noisyMachine: Machine = { seed: 1, memory: 0.8, spread: 0.15, wild: 0.05, luck: 0.01 }

export const aDesign: Design = { ...usualDesign, seed: 7 }
const blockMs = 1000 * aDesign.blockSeconds

/** A machine of two builds that has moods, and remembers them from block to block. */
export function machine({ seed, memory, spread, wild, luck }: Machine, perBlock = 1000) {
  const random = xoroshiro128plus(seed)
  const uniform = () => uniformFloat64(random)
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  let mood = spread * normal()
  let processes = { start: -1, A: 0, B: 0 }

  return function block(side: Side, pair: number, start: number, effect: Effect): Block {
    if (processes.start !== start) processes = { start, A: luck * normal(), B: luck * normal() }
    mood = memory * mood + Math.sqrt(1 - memory ** 2) * spread * normal()
    const wildness = uniform() < wild ? 1 + 3 * uniform() : 1
    const scale = Math.exp(mood + processes[side]) * wildness
    const counts = new Map<number, number>()
    const slowest = new Map<number, number>()
    let bad = 0
    for (let request = 0; request < perBlock; request++) {
      if (uniform() < effect.errorShare) {
        bad++
        continue
      }
      const tail = uniform() < 0.03 ? 2 : 1
      const plain = 0.7 * scale * tail * Math.exp(0.3 * normal())
      const dueMs = (request * blockMs) / perBlock
      const bucket = bucketOf(effect.latencyMs(plain, dueMs, uniform()))
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
      const tenth = Math.floor(dueMs / 100)
      slowest.set(tenth, Math.max(slowest.get(tenth) ?? 0, bucket))
    }
    const cpuMs = 0.35 * effect.cpu * Math.exp(processes[side] + 0.03 * normal() + 0.3 * mood)
    return blockWith(side, pair, {
      start,
      histogram: histogramOf(counts),
      slowest: [...slowest.values()],
      bad,
      cpuSeconds: (cpuMs * perBlock) / 1000,
    })
  }
}

function histogramOfAll(buckets: readonly number[]): Histogram {
  return histogramOf(
    new Map([...Map.groupBy(buckets, (bucket) => bucket)].map(([bucket, all]) => [bucket, all.length])),
  )
}

/** One block of reads, as it was seen; `slowest` are the buckets of the slowest of each tenth of a second. */
export function blockWith(
  side: Side,
  pair: number,
  seen: {
    histogram: Histogram
    slowest?: readonly number[]
    start?: number
    bad?: number
    cpuSeconds?: number
    excused?: string
  },
): Block {
  const { histogram, slowest, start = 0, bad = 0, cpuSeconds, excused } = seen
  const good = histogram.reduce((sum, [, count]) => sum + count, 0)
  const failed = [[bucketOf(1), bad] as const].filter(([, count]) => count > 0)
  return {
    side,
    pair,
    start,
    startedAt: '2026-11-27T09:00:00.000Z',
    id: `${side}${pair}`,
    operations: {
      read: {
        planned: good + bad,
        sent: good + bad,
        outcomes: [
          { outcome: 'ok', fromSchedule: histogram, onTheWire: histogram },
          ...(bad > 0 ? [{ outcome: 'server_error', fromSchedule: failed, onTheWire: failed } as const] : []),
        ],
        ...(slowest === undefined ? {} : { slowest: histogramOfAll(slowest) }),
      },
    },
    timeoutMs: 1000,
    lateP99Ms: 0.3,
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
    ...(excused === undefined ? {} : { excused }),
  }
}

/** Measures as the plan asks, until it stops. */
export function compareOn(
  block: ReturnType<typeof machine>,
  effect: Effect,
  design: Design,
  spoil: (pair: number, side: Side) => string | undefined = () => undefined,
): readonly Block[] {
  const blocks: Block[] = []
  let comparison = begin(design)
  for (let step = nextStep(comparison); step.kind === 'pair'; step = nextStep(comparison)) {
    const { pair, order, start } = step
    const measured = order.map((side) => {
      const excused = spoil(pair, side)
      const seen = block(side, pair, start, side === 'B' ? effect : noEffect)
      return { ...seen, ...(excused === undefined ? {} : { excused }) }
    })
    const [A, B] = (['A', 'B'] as const).map((side) => measured.find((each) => each.side === side))
    if (A && B) comparison = observe(comparison, { A, B })
    blocks.push(...measured)
  }
  return blocks
}

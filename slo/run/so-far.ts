import { edgesMs } from '../edges.ts'
import type { Histogram } from '../histogram.ts'
import { bucketStartMs } from '../latency-buckets.ts'
import type { AnswerCount, AnswerCounts } from './answer-counts.ts'
import type { GeneratorSummary, MachineView, RunEvidence, RunPlan } from './evidence.ts'

/** Where a generator is in what it was told to send. */
export type RunProgress = {
  readonly doing: 'warming up' | 'pausing' | 'measuring' | 'done'
  /** Its turn, where there are several; else empty. */
  readonly turn: string
  /** Since the scored window of the turn began; less than nothing before. */
  readonly second: number
  /** Of the turn. */
  readonly leftSeconds: number
  /** Of all turns together. */
  readonly doneSeconds: number
  readonly totalSeconds: number
}

/** What is known of a run while it goes on: a pure function of it is what a live view shows. */
export type SoFar = {
  readonly course: RunProgress
  /** What the whole run is about. */
  readonly plan: RunPlan
  /** Of the seconds of the scored window, how many from the first one on are over: whatever was due in them has ended. */
  readonly secondsOver: number
  /** What ended until now, on the generator's word alone, as a run's evidence is at its end; undefined before the first answer. */
  readonly evidence: RunEvidence | undefined
}

type Before = Pick<RunEvidence, 'warming' | 'floor' | 'commitLog'>

/**
 * The evidence of a run that is not over, as far as its generator tells: what is not over is not planned yet, and no Prometheus has been
 * asked. At the end of the run it says of latency, rate and errors what the run's evidence says.
 */
export function evidenceSoFar(
  plan: RunPlan,
  summary: GeneratorSummary,
  machine: MachineView | undefined,
  before: Before,
): RunEvidence {
  return {
    ...before,
    plan,
    tally: tallyOf(summary),
    generator: { exitCode: 0, summary },
    service: undefined,
    cassandra: {},
    compilingSeconds: undefined,
    resources: [],
    backends: [],
    beside: [],
    scrapes: [],
    machine,
    clockOffsetSeconds: 0,
    readBack: { acknowledged: 0, checked: 0, lost: 0, stale: 0 },
    silence: undefined,
  }
}

/**
 * What the generator's counters will say, from its journal: the same but for requests in a bucket that an edge cuts, which count as slower.
 * Of each outcome the fastest on one clock is taken for the fastest on the other: each clock by itself is counted right.
 */
export function tallyOf({ operations }: GeneratorSummary): AnswerCounts {
  return Object.entries(operations).flatMap(([operation, { outcomes }]) =>
    outcomes.flatMap(({ outcome, fromSchedule, onTheWire }) =>
      paired(byEdge(fromSchedule), byEdge(onTheWire)).map(
        ([withinMs, tookMs, count]): AnswerCount => ({ operation, outcome, status: outcome, withinMs, tookMs, count }),
      ),
    ),
  )
}

type AtEdge = readonly [edgeMs: number, count: number]

function byEdge(histogram: Histogram): AtEdge[] {
  const edges = [...edgesMs, Number.POSITIVE_INFINITY]
  const counts = new Map<number, number>()
  for (const [bucket, count] of histogram) {
    const edge = edges.find((ms) => bucketStartMs(bucket + 1) <= ms) ?? Number.POSITIVE_INFINITY
    counts.set(edge, (counts.get(edge) ?? 0) + count)
  }
  return [...counts].sort(([a], [b]) => a - b)
}

/** Both lists hold as many requests. */
function paired(one: AtEdge[], other: AtEdge[]): readonly (readonly [number, number, number])[] {
  const [first, second] = [[...one], [...other]]
  const pairs: (readonly [number, number, number])[] = []
  for (let [a, b] = [first.shift(), second.shift()]; a && b; ) {
    const count = Math.min(a[1], b[1])
    pairs.push([a[0], b[0], count])
    a = a[1] > count ? [a[0], a[1] - count] : first.shift()
    b = b[1] > count ? [b[0], b[1] - count] : second.shift()
  }
  return pairs
}

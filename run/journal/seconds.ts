import type { Group, LatencyBreakdown } from '../../scenarios/lib/journal/journal.ts'
import { bucketOf, bucketStartMs } from '../../slo/latency-buckets.ts'
import { type LatencyParts, latenessMs, type SecondOfRun } from '../../slo/run/record.ts'

/** Nothing of a second is still under way so long after it: the longest time-out is a minute, and a slice waits for all its requests. */
const settledAfterSeconds = 200

const lateness = latenessMs.map((beyondMs) => ({ beyondMs, from: bucketOf(beyondMs) + 1 }))

type Open = {
  sent: number
  latest: number
  readonly late: number[]
  readonly ok: number[]
  /** In µs; undefined where the journal does not tell of a group. */
  spent: number[] | undefined
  slowest: LatencyBreakdown | undefined
  /** What it comes to, until more is added. */
  told: SecondOfRun | undefined
}

/** Sums requests up by the second in which they were due; a second that is settled gives its requests up for a few numbers. */
export class Seconds {
  readonly #open = new Map<number, Open>()
  readonly #settled: SecondOfRun[] = []
  #newest = 0

  add({ second, outcome, fromSchedule, late, spent }: Group): void {
    let open = this.#open.get(second)
    if (!open) {
      open = {
        sent: 0,
        latest: 0,
        late: lateness.map(() => 0),
        ok: [],
        spent: [0, 0, 0, 0, 0],
        slowest: undefined,
        told: undefined,
      }
      this.#open.set(second, open)
      this.#newest = Math.max(this.#newest, second)
      this.#settle(this.#newest - settledAfterSeconds)
    }
    open.told = undefined
    open.sent += late.length
    for (const bucket of late) {
      open.latest = Math.max(open.latest, bucket)
      for (const [i, { from }] of lateness.entries()) if (bucket >= from) open.late[i] = (open.late[i] ?? 0) + 1
    }
    if (outcome !== 'ok') return
    open.ok.push(...fromSchedule)
    open.spent = spent && open.spent?.map((micros, i) => micros + (spent.all[i] ?? 0))
    if (spent && total(spent.slowest) > total(open.slowest ?? none)) open.slowest = spent.slowest
  }

  /** By rising second, as far as requests have been added; seconds in which nothing was sent are not among them. */
  list(): readonly SecondOfRun[] {
    const open = [...this.#open].map(([second, each]) => (each.told ??= settled(second, each)))
    return [...this.#settled, ...open].sort((a, b) => a.second - b.second)
  }

  #settle(before: number): void {
    for (const [second, open] of this.#open) {
      if (second >= before) continue
      this.#open.delete(second)
      this.#settled.push(open.told ?? settled(second, open))
    }
  }
}

const none: LatencyBreakdown = [0, 0, 0, 0, 0]
const total = (spent: LatencyBreakdown) => spent.reduce((sum, micros) => sum + micros, 0)

/** Parts in ms of what is told in µs of so many requests. */
function partsOf(micros: readonly number[], requests: number): LatencyParts {
  const [lateMs = 0, connectMs = 0, waitMs = 0, receiveMs = 0, unseenMs = 0] = micros.map(
    (each) => Math.round(each / requests) / 1000,
  )
  return { lateMs, connectMs, waitMs, receiveMs, unseenMs }
}

function settled(second: number, { sent, latest, late, ok, spent, slowest }: Open): SecondOfRun {
  const sorted = Int32Array.from(ok).sort()
  const at = (quantile: number) =>
    bucketStartMs((sorted[Math.max(Math.ceil(quantile * sorted.length), 1) - 1] ?? 0) + 1)
  const beyond = lateness.flatMap(({ beyondMs }, i) => {
    const requests = late[i] ?? 0
    return requests > 0 ? [{ beyondMs, requests }] : []
  })
  const base = {
    second,
    sent,
    ok: ok.length,
    latestMs: bucketStartMs(latest + 1),
    ...(beyond.length > 0 ? { late: beyond } : {}),
  }
  if (ok.length === 0) return base
  const parts = spent && slowest ? { spent: { mean: partsOf(spent, ok.length), slowest: partsOf(slowest, 1) } } : {}
  return { ...base, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1), ...parts }
}

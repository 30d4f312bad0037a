import type { Group } from '../scenarios/lib/journal.ts'
import { bucketOf, bucketStartMs } from '../slo/latency-buckets.ts'
import { latenessMs, type SecondOfRun } from '../slo/run/evidence.ts'

/** Nothing of a second is still under way so long after it: the longest time-out is a minute, and a slice waits for all its requests. */
const settledAfterSeconds = 200

const lateness = latenessMs.map((beyondMs) => ({ beyondMs, from: bucketOf(beyondMs) + 1 }))

type Open = { sent: number; latest: number; readonly late: number[]; readonly ok: number[] }

/** Sums requests up by the second in which they were due; a second that is settled gives its requests up for a few numbers. */
export class Seconds {
  readonly #open = new Map<number, Open>()
  readonly #settled: SecondOfRun[] = []
  #newest = 0

  add({ second, outcome, fromSchedule, late }: Group): void {
    let open = this.#open.get(second)
    if (!open) {
      open = { sent: 0, latest: 0, late: lateness.map(() => 0), ok: [] }
      this.#open.set(second, open)
      this.#newest = Math.max(this.#newest, second)
      this.#settle(this.#newest - settledAfterSeconds)
    }
    open.sent += late.length
    for (const bucket of late) {
      open.latest = Math.max(open.latest, bucket)
      for (const [i, { from }] of lateness.entries()) if (bucket >= from) open.late[i] = (open.late[i] ?? 0) + 1
    }
    if (outcome === 'ok') open.ok.push(...fromSchedule)
  }

  /** By rising second; seconds in which nothing was sent are not among them. */
  list(): readonly SecondOfRun[] {
    this.#settle(Number.POSITIVE_INFINITY)
    return this.#settled.sort((a, b) => a.second - b.second)
  }

  #settle(before: number): void {
    for (const [second, open] of this.#open) {
      if (second >= before) continue
      this.#open.delete(second)
      this.#settled.push(settled(second, open))
    }
  }
}

function settled(second: number, { sent, latest, late, ok }: Open): SecondOfRun {
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
  return ok.length === 0 ? base : { ...base, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) }
}

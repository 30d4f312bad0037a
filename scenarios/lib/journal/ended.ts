import type { Outcome } from '../../../slo/conventions.ts'
import type { Group, LatencyBreakdown } from './journal.ts'

/** What is written down of requests that ended alike, and how many of them have which pair of edges. */
export interface Ended extends Group {
  readonly fromSchedule: number[]
  readonly onTheWire: number[]
  readonly late: number[]
  readonly counts: number[]
  readonly pairs: number[]
  /** In ms, as `Spent` has them in µs. */
  readonly all: Parts
  slowest: Parts
  slowestMs: number
}

interface Parts {
  lateMs: number
  connectMs: number
  tookMs: number
  receiveMs: number
  latencyMs: number
}

/** Those of a slice that ended in that way; the first of them begins it. */
export function endedOf(ended: Ended[], second: number, outcome: Outcome, status: string): Ended {
  for (const each of ended) {
    if (each.second === second && each.outcome === outcome && each.status === status) return each
  }
  const first: Ended = {
    second,
    outcome,
    status,
    fromSchedule: [],
    onTheWire: [],
    late: [],
    counts: [],
    pairs: [],
    all: { lateMs: 0, connectMs: 0, tookMs: 0, receiveMs: 0, latencyMs: 0 },
    slowest: { lateMs: 0, connectMs: 0, tookMs: 0, receiveMs: 0, latencyMs: 0 },
    slowestMs: -1,
  }
  ended.push(first)
  return first
}

export const told = (ended: Ended): Group => ({
  ...ended,
  spent: { all: spent(ended.all), slowest: spent(ended.slowest) },
})

/** An answer that is cut off may have no end, and a clock may be read twice: no part is less than nothing. */
export function spent({ lateMs, connectMs, tookMs, receiveMs, latencyMs }: Parts): LatencyBreakdown {
  const micros = (ms: number) => Math.max(Math.round(ms * 1000), 0)
  return [
    micros(lateMs),
    micros(connectMs),
    micros(tookMs - connectMs - receiveMs),
    micros(receiveMs),
    micros(latencyMs - lateMs - tookMs),
  ]
}

/** What is known of the requests of a slice that are over. */
export interface OpenSlice {
  readonly number: number
  readonly ended: Ended[]
  /** Requests that are not over yet. */
  open: number
}

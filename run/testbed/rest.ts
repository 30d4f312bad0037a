import { risingPairs, varianceByChance } from '../../slo/statistics.ts'

/** What a second of reading as fast as possible was like. */
export type WarmSecond = {
  readonly reads: number
  /** Of the reads that ended in it; undefined where none did. */
  readonly p99Ms: number | undefined
  /** Of one processor, what the database's compiler used lately; undefined where nobody counts it. */
  readonly compiling: number | undefined
}

/** So many seconds are looked at; they have to show no trend. */
const looked = 12
/** What a compiler may use and be called done: what a scored window may hold of it, too. */
const compilingShare = 0.2
/** One-sided, 5 %: noise alone looks like a trend once in twenty times, and then the warm-up takes a second more. */
const significant = 1.645

/** What a warm-up still waits for, in words; nothing once the last seconds are at rest. */
export function waitsFor(seconds: readonly WarmSecond[]): readonly string[] {
  const last = seconds.slice(-looked)
  if (last.length < looked) return ['the first seconds']
  const rates = last.map(({ reads }) => reads)
  const tails = last.flatMap(({ p99Ms }) => p99Ms ?? [])
  const compiling = last.flatMap((second) => second.compiling ?? [])
  return [
    ...(trend(rates) > significant ? ['more reads a second'] : []),
    ...(trend(tails) < -significant ? ['a shorter tail'] : []),
    ...((compiling.at(-1) ?? 0) > compilingShare ? ["the database's compiler"] : []),
  ]
}

/** How many standard deviations the number of rising pairs lies above that of falling ones, if nothing but chance ordered them. */
export function trend(values: readonly number[]): number {
  const n = values.length
  return n < 3 ? 0 : risingPairs(values) / Math.sqrt(varianceByChance(n))
}

import { type Phase, phases } from '../../../slo/conventions.ts'
import { hash3, hashText } from '../../../wiki/random.ts'
import type { Plan } from '../plan.ts'
import { permutation } from '../rows/permutation.ts'
import { zipf } from '../rows/popularity.ts'

/** Streams of random numbers that have their numbers since before operations had names. */
const streams: Readonly<Record<string, { readonly rows: number; readonly draws: number }>> = {
  read: { rows: 11, draws: 21 },
  write: { rows: 12, draws: 22 },
}

/**
 * The rows that an operation asks for: popular ones more often, drawn for each operation apart, since the most read pages are not the most
 * edited ones. The same rows are popular in warm-up and window.
 */
export function rowsAsked(
  { seed, zipfExponent }: Pick<Plan, 'seed' | 'zipfExponent'>,
  operation: string,
  rows: number,
): (phase: Phase, k: number) => number {
  const stream = streams[operation] ?? { rows: hashText(operation), draws: ~hashText(operation) >>> 0 }
  const popularity = zipf(rows, zipfExponent)
  const scatter = permutation(rows, hash3(seed, stream.rows, 0))
  const warmup = popularity.ranks(hash3(seed, stream.draws, numberOf('warmup')))
  const scored = popularity.ranks(hash3(seed, stream.draws, numberOf('scored')))
  return (phase, k) => scatter(phase === 'scored' ? scored(k) : warmup(k))
}

/** Phases in random streams: 1 for the warm-up, 2 for the window. */
export function numberOf(phase: Phase): number {
  return phases.indexOf(phase) + 1
}

/** Whether k is one of a share of all, which are spread evenly. */
export function shareOf(ratio: number): (k: number) => boolean {
  return (k) => Math.floor((k + 1) * ratio) > Math.floor(k * ratio)
}

/** Whether k is one of a share of all; of 1/n, every n-th. */
export function everyNth(ratio: number): (k: number) => boolean {
  if (ratio === 0) return () => false
  const n = Math.max(1, Math.round(1 / ratio))
  return (k) => k % n === 0
}

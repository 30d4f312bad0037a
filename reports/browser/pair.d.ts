import type { ChartSpec } from '../charts/chart-spec.ts'
import type { ShownRun } from '../shelf/side.ts'

type Named = { readonly name: string }
type Difference = { readonly name: string; readonly a: string; readonly b: string }
type Lines = Readonly<Record<string, string>>

/** By how much B differs from A, in percent; empty where there is no ratio. */
export function change(a: number | undefined, b: number | undefined): string
/** The rows of both; what only one has is undefined in the other. */
export function rowsOf<T extends Named>(a: readonly T[], b: readonly T[]): { name: string; a?: T; b?: T }[]
export function differing(a: Lines, b: Lines): readonly Difference[]
/** In one sentence, what the pair is worth. */
export function sentence(a: ShownRun, b: ShownRun): string
/** The percentile curves of one operation; undefined where neither has one. */
export function curves(
  a: ShownRun,
  b: ShownRun,
  operation: string,
  quantiles: readonly { readonly at: number; readonly text: string }[],
): ChartSpec | undefined

import { type Fraction, isTooLow, parseFraction } from '../fraction.ts'
import type { VectorSelector } from '../promql/matchers.ts'

/** One objective of another tool, in terms that all of them share. */
export type ForeignSlo = {
  /** Its file, document and name, for people. */
  readonly where: string
  readonly name: string
  readonly service: string
  readonly target: Fraction
  readonly description?: string
  readonly owner?: string
  readonly total: VectorSelector
  readonly part:
    | { readonly counts: 'bad' | 'good'; readonly counter: VectorSelector }
    /** The total is a native histogram: good is what was answered within this time. */
    | { readonly withinMs: number }
}

/** What one document of another tool holds: objectives, and sentences on what has no place here. */
export type ReadResult = { readonly slos: readonly ForeignSlo[]; readonly losses: readonly string[] }

/** "99.5" as Pyrra and Sloth write it, or "99.5%"; otherwise what is wrong with it. */
export function percentTarget(percent: string | number): Fraction | string {
  const target = parseFraction(`${String(percent).replace(/%\s*$/, '')} %`)
  if (!target) return `${percent} is no percentage, or has too many digits.`
  return isTooLow(target) ? `${percent} is less than 1 %: percents are read here, as in 99.9.` : target
}

export function ownerOf(labels: Readonly<Record<string, unknown>>): { readonly owner?: string } {
  const owner = labels['pyrra.dev/team'] ?? labels['team'] ?? labels['owner']
  return typeof owner === 'string' && owner.trim() !== '' ? { owner } : {}
}

export function descriptionOf(description: string | undefined): { readonly description?: string } {
  return description === undefined || description.trim() === '' ? {} : { description: description.trim() }
}

export function both(reads: readonly ReadResult[]): ReadResult {
  return { slos: reads.flatMap(({ slos }) => slos), losses: reads.flatMap(({ losses }) => losses) }
}

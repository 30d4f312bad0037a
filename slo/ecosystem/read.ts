import { type Fraction, parseFraction } from '../fraction.ts'
import type { ForeignSlo } from './imported.ts'

/** What one document of another tool holds: objectives, and sentences on what has no place here. */
export type Read = { readonly slos: readonly ForeignSlo[]; readonly losses: readonly string[] }

/** "99.5" as Pyrra and Sloth write it. */
export function percentTarget(percent: string | number): Fraction | undefined {
  return parseFraction(`${percent} %`)
}

export function ownerOf(labels: Readonly<Record<string, unknown>>): { readonly owner?: string } {
  const owner = labels['pyrra.dev/team'] ?? labels['team'] ?? labels['owner']
  return typeof owner === 'string' ? { owner } : {}
}

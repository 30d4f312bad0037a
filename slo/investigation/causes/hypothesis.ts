import { counted } from '../../words.ts'
import type { Findings } from '../findings.ts'
import type { PartName } from '../parts.ts'
import type { Cause } from '../record.ts'
import { type SignalName, signals } from '../signals.ts'
import type { Contrast } from '../surprise.ts'
import { amount, chanceWords, partsWords, partTitles } from '../words.ts'

/** A cause with how much speaks for it, from 0 to 1: of the excess that it explains, how much of it this must have been. */
export type Candidate = Cause & {
  readonly strength: number
  /** Those that say less than this one about the same. */
  readonly covers: readonly string[]
}

/** undefined where too little speaks for it. */
export type Hypothesis = (findings: Findings) => Candidate | undefined

/** A cause explains so much of the excess at the least. */
export const leastShare = 0.25
/** What goes together with slowness by chance as often as this is no evidence. */
export const mostChance = 0.05
/** What does so more rarely is sure. */
export const sureChance = 0.01

/** From here on anything that waits for a processor may be slow for that alone: a run is not believed either. */
export const muchTaken = 0.3

/** Requests that failed because of one of some parts, where some did. */
function failureEvidence({ failed, slowness }: Findings, parts: readonly PartName[]): readonly string[] {
  const { part, requests, by } = failed
  if (requests < 1 || part === undefined || !parts.includes(part)) return []
  const told = `${counted(Math.round(requests), 'request')} failed in ${counted(slowness.failedSteps, 'step')}`
  const why =
    by === 'failing'
      ? `and as many of the service to ${partTitles[part]}`
      : `while the service waited for ${partTitles[part]}`
  return [`${told}, ${why}.`]
}

export function isStriking(contrast: Contrast<SignalName> | undefined): boolean {
  return contrast !== undefined && contrast.chance <= mostChance && contrast.clarity >= 0.7
}

export function partEvidence(findings: Findings, parts: readonly PartName[]): readonly string[] {
  const seen = findings.parts.filter(({ part, share }) => parts.includes(part) && share > 0.05)
  const words = partsWords(seen)
  return [...(words === '' ? [] : [`${words}.`]), ...failureEvidence(findings, parts)]
}

export function signEvidence({ name, inSlow, inUsual, chance }: Contrast<SignalName>): string {
  return `${signals[name].title}: ${amount(name, inSlow)} in slow seconds, ${amount(name, inUsual)} in usual ones (${chanceWords(chance)}).`
}

import { counted } from '../../words.ts'
import type { Findings } from '../findings.ts'
import type { PartName } from '../parts.ts'
import { partTitles } from '../words.ts'

/** Requests that failed because of one of some parts, where some did. */
export function failureEvidence({ failed, slowness }: Findings, parts: readonly PartName[]): readonly string[] {
  const { part, requests } = failed
  if (requests < 1 || part === undefined || !parts.includes(part)) return []
  return [
    `${counted(Math.round(requests), 'request')} failed in ${counted(slowness.failedSteps, 'step')}, and as many of the service to ${partTitles[part]}.`,
  ]
}

import type { Findings } from '../findings.ts'
import type { Cause } from '../record.ts'
import { standsOut } from '../slowness.ts'
import { shareWords } from '../words.ts'
import { turnCandidates } from './deploys.ts'
import { muchTaken } from './hypothesis.ts'
import { mechanismHypotheses } from './mechanisms.ts'
import { placeHypotheses } from './places.ts'
import { labelCandidates } from './who.ts'

/** More than these nobody looks into. */
const mostCauses = 3
/** One against which so much more speaks is not worth a look. */
const leastOfBest = 0.35
const leastStrength = 0.15

/** The likeliest causes, the likeliest first. None where no step stands out: then there is nothing to be explained. */
export function likeliest(findings: Findings): readonly Cause[] {
  if (!standsOut(findings.slowness)) return []
  const candidates = [
    ...[...mechanismHypotheses, ...placeHypotheses].flatMap((hypothesis) => hypothesis(findings) ?? []),
    ...labelCandidates(findings),
    ...turnCandidates(findings),
  ].filter(({ strength }) => strength >= leastStrength)
  const covered = new Set(candidates.flatMap(({ covers }) => covers))
  const sorted = candidates.filter(({ id }) => !covered.has(id)).sort((a, b) => b.strength - a.strength)
  const best = sorted[0]?.strength ?? 0
  return sorted
    .filter(({ strength }) => strength >= leastOfBest * best)
    .slice(0, mostCauses)
    .map(({ strength: _, covers: __, ...cause }) => ({
      ...cause,
      against: [...cause.against, ...busyMachine(findings)],
    }))
}

const busyMachine = ({ taken }: Findings): readonly string[] =>
  taken >= muchTaken ? [`Others took ${shareWords(taken)} of the machine's cores meanwhile.`] : []

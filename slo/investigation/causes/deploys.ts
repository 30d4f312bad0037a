import type { LatencyShift } from '../events.ts'
import { type Findings, shareOf } from '../findings.ts'
import { chanceWords, shareWords } from '../words.ts'
import { type Candidate, leastShare, mostChance, sureChance } from './hypothesis.ts'

/** Latency after it is so many times that before it, at the least. */
const leastRatio = 1.15

/** Builds and starts after which it was slower than before. */
export function turnCandidates(findings: Findings): readonly Candidate[] {
  return findings.turns.flatMap((turn) => {
    const share = shareAfter(findings, turn)
    if (turn.ratio < leastRatio || turn.chance > mostChance || share < leastShare) return []
    const inService = Math.min(shareOf(findings, ['way', 'service', 'queue', 'work', 'driver', 'unexplained']), 1)
    return [candidateOf(turn, share, inService, findings.selector)]
  })
}

/** How much of the slow time lies behind it. */
function shareAfter({ slowness: { isSlow } }: Findings, { step }: LatencyShift): number {
  const slow = isSlow.flatMap((is, i) => (is ? [i] : []))
  return slow.filter((i) => i >= step).length / Math.max(slow.length, 1)
}

function candidateOf(
  { is, what, ratio, cpuRatio, chance }: LatencyShift,
  share: number,
  inService: number,
  selector: string,
): Candidate {
  const cpu = cpuRatio === undefined ? undefined : cpuRatio.toFixed(2)
  const costs = cpuRatio !== undefined && cpuRatio >= leastRatio
  const title =
    is === 'deploy'
      ? `A new build of the service (${what}) is slower${costs ? `: a request takes ${cpu} times the CPU` : ''}.`
      : `${what} began again, and was slower from then on.`
  return {
    id: is,
    title,
    sure: chance <= sureChance && share >= 0.8 ? 'likely' : 'possible',
    share,
    strength: share * Math.max(inService, costs ? 0.8 : 0),
    covers: ['service', 'way', 'service-busy'],
    evidence: [
      `After it the middle latency was ${ratio.toFixed(2)} times that before it (${chanceWords(chance)}), and ${shareWords(share)} of the slow seconds lie behind it.`,
      ...(cpu === undefined ? [] : [`A request takes ${cpu} times the CPU that it took before.`]),
    ],
    against: [
      ...(cpuRatio !== undefined && !costs ? ['A request takes no more CPU than before.'] : []),
      ...(inService < 0.5 ? [`Only ${shareWords(inService)} of the excess was spent in the service.`] : []),
      ...(share < 0.9 ? [`${shareWords(1 - share)} of the slow seconds lie before it.`] : []),
    ],
    query: `sum(rate(process_cpu_seconds_total{${selector}}[1m])) / sum(rate(http_requests_total{${selector}}[1m]))`,
  }
}

import type { LatencyShift } from '../events.ts'
import { type Findings, shareOf } from '../findings.ts'
import { chanceWords, shareWords } from '../words.ts'
import { type Candidate, leastShare, mostChance, sureChance } from './hypothesis.ts'

/** Latency after it is so many times that before it, at the least; or so many more of all requests fail. */
const leastRatio = 1.15
const leastFailing = 0.25

/** Builds and starts after which requests failed that had not failed before, or took longer than before. */
export function turnCandidates(findings: Findings): readonly Candidate[] {
  return findings.turns.flatMap((turn) => {
    const share = shareAfter(findings, turn)
    if (share < leastShare) return []
    const { failed, failureChance, ratio, chance } = turn
    if (failed.after - failed.before >= leastFailing && failureChance <= mostChance)
      return [failingCandidate(turn, share, findings.selector)]
    if (ratio === undefined || ratio < leastRatio || chance > mostChance) return []
    const inService = Math.min(shareOf(findings, ['way', 'service', 'queue', 'work', 'driver', 'unexplained']), 1)
    return [slowerCandidate({ ...turn, ratio }, share, inService, findings.selector)]
  })
}

/** How much of the slow time lies behind it. */
function shareAfter({ slowness: { isSlow } }: Findings, { step }: LatencyShift): number {
  const slow = isSlow.flatMap((is, i) => (is ? [i] : []))
  return slow.filter((i) => i >= step).length / Math.max(slow.length, 1)
}

/** What a service that has just begun does to requests; whatever else was seen of it then is what it did, and not why. */
const covered = ['service', 'way', 'service-busy']

function failingCandidate(
  { is, what, failed, failureChance }: LatencyShift,
  share: number,
  selector: string,
): Candidate {
  const [before, after] = [shareWords(failed.before), shareWords(failed.after)]
  return {
    id: is,
    title:
      is === 'deploy'
        ? `A new build of the service (${what}) fails ${after} of its requests.`
        : `${what} began again, and failed ${after} of its requests from then on.`,
    sure: failureChance <= sureChance && share >= 0.8 ? 'likely' : 'possible',
    share,
    strength: share,
    covers: [...covered, 'service-stopped'],
    evidence: [
      `Before it ${before} of the requests failed, after it ${after} (${chanceWords(failureChance)}), and ${shareWords(share)} of the slow seconds lie behind it.`,
    ],
    against: lyingBefore(share),
    query: `sum by (code) (rate(http_requests_total{${selector}}[1m]))`,
  }
}

const lyingBefore = (share: number) =>
  share < 0.9 ? [`${shareWords(1 - share)} of the slow seconds lie before it.`] : []

function slowerCandidate(
  { is, what, ratio, cpuRatio, chance }: LatencyShift & { readonly ratio: number },
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
    covers: covered,
    evidence: [
      `After it the middle latency was ${ratio.toFixed(2)} times that before it (${chanceWords(chance)}), and ${shareWords(share)} of the slow seconds lie behind it.`,
      ...(cpu === undefined ? [] : [`A request takes ${cpu} times the CPU that it took before.`]),
    ],
    against: [
      ...(cpuRatio !== undefined && !costs ? ['A request takes no more CPU than before.'] : []),
      ...(inService < 0.5 ? [`Only ${shareWords(inService)} of the excess was spent in the service.`] : []),
      ...lyingBefore(share),
    ],
    query: `sum(rate(process_cpu_seconds_total{${selector}}[1m])) / sum(rate(http_requests_total{${selector}}[1m]))`,
  }
}

import type { Findings, LabelFinding } from '../findings.ts'
import { chanceWords, shareWords, timeWords } from '../words.ts'
import { type Candidate, leastShare, mostChance, sureChance } from './hypothesis.ts'

/** A value of a label explains something where it has so much more of the excess than of the requests, … */
const leastLift = 1.3
/** … and is so much slower than all others. */
const leastTimes = 1.5

/** The value of each label that is slow beyond all others, where there is one. */
export function labelCandidates({ labels, selector }: Findings): readonly Candidate[] {
  const sorted = labels.filter(explains).toSorted((a, b) => gain(b) - gain(a))
  const best = sorted.filter((each, i) => {
    const better = sorted.slice(0, i)
    return !better.some((other) => other.label === each.label || isWithin(other, each) || isWithin(each, other))
  })
  return best.map((each) => candidateOf(each, selector))
}

/** A slow row makes its wiki slow, and a slow wiki its rows. */
const isWithin = (row: LabelFinding, wiki: LabelFinding) =>
  row.label === 'row' && wiki.label === 'wiki' && row.value.startsWith(`${wiki.value}/`)

/** No label of Prometheus tells rows apart; Cassandra samples them. */
export const hotPartitions = 'nodetool profileload ml_cache topics 5000'

/** What it has of the excess beyond its fair share. */
const gain = ({ excessShare, requestShare }: LabelFinding) => Math.min(excessShare, 1) - requestShare

function explains(finding: LabelFinding): boolean {
  const { chance, excessShare, requestShare, slowMs, usualMs, othersMs, clarity } = finding
  return (
    chance <= mostChance &&
    clarity >= 0.7 &&
    excessShare >= leastShare &&
    excessShare >= leastLift * requestShare &&
    slowMs >= leastTimes * Math.max(usualMs, othersMs)
  )
}

function candidateOf(finding: LabelFinding, selector: string): Candidate {
  const { label, value, requestShare, excessShare, usualMs, slowMs, othersMs, chance, clarity } = finding
  const share = Math.min(excessShare, 1)
  return {
    id: `label-${label}`,
    title: `It was ${label} ${value} that was slow, and not the others.`,
    sure: chance <= sureChance && share >= 0.5 ? 'likely' : 'possible',
    share,
    strength: (0.3 + 0.7 * gain(finding)) * share * (2 * clarity - 1),
    covers: [],
    evidence: [
      `${label} ${value} has ${shareWords(requestShare)} of the requests, and ${shareWords(share)} of what slow seconds take beyond usual ones.`,
      `There it is ${timeWords(slowMs)} for a request, after ${timeWords(usualMs)} usually; ${timeWords(othersMs)} for all others (${chanceWords(chance)}).`,
    ],
    against: [
      ...(share < 0.9 ? [`${shareWords(1 - share)} of the excess was on others.`] : []),
      ...(chance > sureChance ? [`The seconds are too few to rule out a coincidence (${chanceWords(chance)}).`] : []),
    ],
    query:
      label === 'row'
        ? hotPartitions
        : `sum(rate(http_request_duration_seconds_sum{${label}="${value}",${selector}}[1m])) / sum(rate(http_request_duration_seconds_count{${label}="${value}",${selector}}[1m]))`,
  }
}

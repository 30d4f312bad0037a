import { contrastOf, type Findings, shareOf } from '../findings.ts'
import type { PartName } from '../parts.ts'
import type { SignalName } from '../signals.ts'
import { shareWords } from '../words.ts'
import { type Hypothesis, isStriking, leastShare, muchTaken, partEvidence, signEvidence } from './hypothesis.ts'

/** A place where the time was spent; that it was there needs no further proof, what happened there does. */
type WaitingPlace = {
  readonly id: string
  readonly title: string
  readonly parts: readonly PartName[]
  /** Where it makes requests wait as well, as far as anybody can see; by itself that says nothing. */
  readonly shadow?: readonly PartName[]
  /** What would explain it, and is told where it is striking. */
  readonly asks: readonly SignalName[]
  /** Sure by itself, because the place is the cause. */
  readonly isCause: boolean
  readonly query: (selector: string) => string
}

const places: readonly WaitingPlace[] = [
  {
    id: 'generator',
    title: 'The generator sent its requests late: the service was not asked yet.',
    parts: ['generator'],
    // Answers that a generator without a processor has not read yet are on their way, by its clock.
    shadow: ['way'],
    asks: ['machinePause', 'machineForeign', 'machineStolen', 'machineHeld'],
    isCause: true,
    query: () => 'rate(node_cpu_seconds_total{mode!="idle"}[10s])',
  },
  {
    id: 'connection',
    title: 'Requests waited for a connection, before anybody was asked anything.',
    parts: ['connection'],
    asks: ['connectionsOpened'],
    isCause: true,
    query: () => 'rate(node_netstat_Tcp_ActiveOpens[10s])',
  },
  {
    id: 'lambda',
    title: 'The lambda answered late.',
    parts: ['lambda'],
    asks: ['missed'],
    isCause: true,
    query: (selector) =>
      `histogram_quantile(0.99, sum by (le) (rate(forwarded_request_duration_seconds_bucket{backend="lambda",${selector}}[1m])))`,
  },
  {
    id: 'mediawiki',
    title: 'MediaWiki answered late.',
    parts: ['mediawiki'],
    asks: ['missed'],
    isCause: true,
    query: (selector) =>
      `histogram_quantile(0.99, sum by (le) (rate(forwarded_request_duration_seconds_bucket{backend="mediawiki",${selector}}[1m])))`,
  },
  {
    id: 'cassandra',
    title: 'Cassandra answered late; what it did meanwhile, nothing that is scraped shows.',
    parts: ['driver', 'cassandra'],
    asks: ['databaseCores', 'machinePause'],
    isCause: false,
    query: (selector) =>
      `histogram_quantile(0.99, sum by (le, operation) (rate(backend_request_duration_seconds_bucket{${selector}}[1m])))`,
  },
  {
    id: 'service',
    title: 'The service itself took longer; what it did meanwhile, nothing that is scraped shows.',
    parts: ['service', 'queue', 'work'],
    asks: ['serviceCores', 'serviceLag', 'machinePause'],
    isCause: false,
    query: (selector) => `rate(process_cpu_seconds_total{${selector}}[10s])`,
  },
  {
    id: 'way',
    title: 'Requests took longer on their way to the service and back, or waited before it looked at them.',
    parts: ['way', 'proxy'],
    asks: ['serviceLag', 'machinePause'],
    isCause: false,
    query: (selector) => `nodejs_eventloop_lag_p99_seconds{${selector}}`,
  },
]

/** A place alone is named where it holds more than this of the excess. */
const leastOfPlace = 0.5

export const placeHypotheses: readonly Hypothesis[] = places.map(
  ({ id, title, parts, shadow = [], asks, isCause, query }) =>
    (findings) => {
      const own = Math.min(shareOf(findings, parts), 1)
      const share = Math.min(own + shareOf(findings, shadow), 1)
      if (own < leastShare || share < leastOfPlace) return undefined
      if (!isCause && findings.taken >= muchTaken) return undefined
      const isEnough = own >= leastOfPlace
      const helpers = asks.flatMap((name) => {
        const contrast = contrastOf(findings, name)
        return contrast && isStriking(contrast) ? [contrast] : []
      })
      return {
        id,
        title,
        sure: isCause && isEnough ? 'likely' : 'possible',
        share: isEnough ? own : share,
        strength: (isEnough ? own : own + 0.5 * (share - own)) * (isCause ? 0.95 : 0.4),
        covers: [],
        evidence: [...partEvidence(findings, isEnough ? parts : [...parts, ...shadow]), ...helpers.map(signEvidence)],
        against: [
          ...(isEnough ? [] : [`Only ${shareWords(own)} of the excess must have been spent there.`]),
          ...againstOf(isEnough ? own : share, isCause, findings),
        ],
        query: query(findings.selector),
      }
    },
)

function againstOf(share: number, isCause: boolean, findings: Findings): readonly string[] {
  const unseen = shareOf(findings, ['unexplained'])
  return [
    ...(share < 0.9 ? [`${shareWords(1 - share)} of the excess was spent elsewhere.`] : []),
    ...(unseen > 0.1 ? [`Nobody saw where ${shareWords(unseen)} of the excess was spent.`] : []),
    ...(isCause ? [] : ['That is where the time went, not why.']),
  ]
}

import { contrastOf, type Findings, shareOf } from '../findings.ts'
import type { PartName } from '../parts.ts'
import { type SignalName, signals } from '../signals.ts'
import type { Contrast } from '../surprise.ts'
import { chanceWords, shareWords } from '../words.ts'
import {
  type Candidate,
  type Hypothesis,
  isStriking,
  leastShare,
  mostChance,
  partEvidence,
  signEvidence,
  sureChance,
} from './hypothesis.ts'
import { hotPartitions } from './who.ts'

/** What a signal must show to speak for a mechanism, beside going together with slowness. */
type Sign = {
  readonly signal: SignalName
  /** In slow steps, in the signal's unit. */
  readonly atLeast?: number
  readonly atMost?: number
  /** Usual ones are hardly ever without so much of it, so that it is a failure by itself. */
  readonly usually?: number
  /** In slow steps, in multiples of usual ones. */
  readonly times?: number
}

type Mechanism = {
  readonly id: string
  readonly title: string
  /** Where the time goes if it is so. */
  readonly parts: readonly PartName[]
  /** The one of them that must have some of the excess, where it is told apart. */
  readonly own?: PartName
  /** One of them has to be there. */
  readonly signs: readonly Sign[]
  /** Without which they are what slowness does, and not what made it. */
  readonly needs?: readonly Sign[]
  /** Where one of these is striking, it was rather that. */
  readonly unless?: readonly SignalName[]
  /** Causes that say less about the same, where they are not those of its parts. */
  readonly covers?: readonly string[]
  readonly query: (selector: string) => string
}

/** What hardly ever happens at all needs less of a coincidence to be ruled out; it is never called likely for that. */
const mostChanceOfFailure = 0.2

const inService: readonly PartName[] = ['way', 'service', 'queue', 'work', 'driver']
const inCassandra: readonly PartName[] = ['driver', 'cassandra', 'service']

const mechanisms: readonly Mechanism[] = [
  {
    id: 'cassandra-collecting',
    title: 'Cassandra collected garbage, and answered nobody meanwhile.',
    parts: inCassandra,
    signs: [{ signal: 'collecting', atLeast: 0.03, times: 2 }],
    query: () => 'rate(jvm_gc_collection_seconds_sum{job="cassandra"}[10s])',
  },
  {
    id: 'cassandra-compacting',
    title: 'Cassandra compacted its files, and read more slowly meanwhile.',
    parts: inCassandra,
    signs: [
      { signal: 'compacting', atLeast: 100_000, times: 2 },
      { signal: 'compactionsPending', atLeast: 1, times: 2 },
    ],
    unless: ['collecting'],
    query: () => 'rate(cassandra_compacted_bytes_total[10s])',
  },
  {
    id: 'cassandra-stopped',
    title: 'Cassandra stood still: it neither answered reads nor its own metrics.',
    parts: inCassandra,
    signs: [
      { signal: 'databaseScraped', atMost: 0.8, usually: 0.9 },
      { signal: 'databaseReads', times: 0.5 },
    ],
    unless: ['collecting', 'compacting'],
    query: () => 'up{job="cassandra"}',
  },
  {
    id: 'hot-row',
    title: 'One row was asked for far more often than usual, and whoever holds it had too much to do.',
    parts: inCassandra,
    signs: [{ signal: 'hottest', atLeast: 0.2, times: 1.5 }],
    unless: ['collecting', 'compacting'],
    query: () => hotPartitions,
  },
  {
    id: 'cassandra-queue',
    title: 'Reads waited inside Cassandra for a thread.',
    parts: inCassandra,
    signs: [{ signal: 'readsPending', atLeast: 1, times: 2 }],
    unless: ['collecting', 'compacting'],
    query: () => 'cassandra_read_stage_pending_tasks',
  },
  {
    id: 'cassandra-flushing',
    title: 'Cassandra wrote its memtables to disk.',
    parts: inCassandra,
    signs: [{ signal: 'flushes', times: 2 }],
    unless: ['collecting', 'compacting'],
    query: () => 'rate(cassandra_table_flushes_total[10s])',
  },
  {
    id: 'service-collecting',
    title: 'The service collected garbage, and its event loop stood still meanwhile.',
    parts: inService,
    signs: [{ signal: 'serviceCollecting', atLeast: 0.05, times: 2 }],
    query: (selector) => `sum by (kind) (rate(nodejs_gc_duration_seconds_sum{${selector}}[10s]))`,
  },
  {
    id: 'service-stopped',
    title: 'The service stood still: it neither answered requests nor its own metrics.',
    parts: inService,
    signs: [{ signal: 'serviceScraped', atMost: 0.8, usually: 0.9 }],
    unless: ['serviceCollecting'],
    query: (selector) => `up{${selector}}`,
  },
  {
    id: 'more-requests',
    title: 'More requests came than usual, and waited for each other.',
    parts: [...inService, 'cassandra', 'lambda'],
    signs: [{ signal: 'requests', times: 1.3 }],
    query: (selector) => `sum by (route, traffic) (rate(http_requests_total{${selector}}[10s]))`,
  },
  {
    id: 'changes-backlog',
    title: 'Change events had piled up in Kafka, and the cache was asked for all of them at once.',
    parts: [...inService, 'cassandra', 'lambda', 'mediawiki'],
    signs: [{ signal: 'kafkaLag', atLeast: 10, times: 2 }],
    // They pile up behind a cache that is slow, too; then it does less, and not more.
    needs: [{ signal: 'serviceCores', times: 1.2 }],
    covers: ['more-requests', 'service-busy', 'service', 'way', 'cassandra', 'driver', 'lambda', 'mediawiki'],
    query: () => 'sum by (rule) (changes_lag_events)',
  },
  {
    id: 'service-busy',
    title: 'The event loop of the service had more to do than time to do it.',
    parts: inService,
    signs: [
      { signal: 'serviceLoop', atLeast: 0.8, times: 1.2 },
      { signal: 'serviceLag', atLeast: 0.02, times: 2 },
    ],
    unless: ['serviceCollecting', 'requests', 'machinePause'],
    query: (selector) => `rate(nodejs_eventloop_active_seconds_total{${selector}}[10s])`,
  },
  {
    id: 'machine',
    title: 'The machine that all parts share let nobody run: a process that only waits came to run as late.',
    parts: [...inService, 'cassandra'],
    signs: [{ signal: 'machinePause', atLeast: 20, times: 2 }],
    unless: ['serviceCollecting', 'collecting', 'compacting', 'compactionsPending', 'requests'],
    covers: ['service', 'way', 'cassandra'],
    query: () => 'rate(node_pressure_cpu_waiting_seconds_total[10s])',
  },
  {
    id: 'connections',
    title: 'Connections were opened anew, with the look-up of names and the handshakes that this takes.',
    parts: ['connection', 'way'],
    own: 'connection',
    signs: [{ signal: 'connectionsOpened', atLeast: 1, times: 2 }],
    query: () => 'rate(node_netstat_Tcp_ActiveOpens[10s])',
  },
  {
    id: 'more-misses',
    title: 'The cache did not have what was asked for, and had to ask the lambda.',
    parts: ['lambda', 'mediawiki'],
    signs: [{ signal: 'missed', times: 1.5 }],
    query: (selector) => `sum by (source) (rate(cache_answers_total{${selector}}[10s]))`,
  },
]

export const mechanismHypotheses: readonly Hypothesis[] = mechanisms.map((mechanism) => (findings) => {
  if (mechanism.unless?.some((name) => isStriking(contrastOf(findings, name)))) return undefined
  const shownOf = (signs: readonly Sign[]) =>
    signs.flatMap((sign) => {
      const contrast = contrastOf(findings, sign.signal)
      return contrast && shows(sign, contrast) ? [contrast] : []
    })
  const { signs, needs = [] } = mechanism
  const [shown, needed] = [shownOf(signs), shownOf(needs)]
  const best = shown.toSorted((a, b) => a.chance - b.chance || b.clarity - a.clarity)[0]
  const seen = shareOf(findings, mechanism.parts)
  // What nobody saw may have been spent there; nobody knows.
  const share = Math.min(seen + shareOf(findings, ['unexplained']), 1)
  if (!best || needed.length < needs.length || share < leastShare || !hasOwn(findings, mechanism)) return undefined
  return {
    id: mechanism.id,
    title: mechanism.title,
    sure: best.chance <= sureChance && seen >= 0.5 ? 'likely' : 'possible',
    share,
    strength: (seen + 0.7 * (share - seen)) * (2 * best.clarity - 1),
    covers: mechanism.covers ?? genericOf(mechanism),
    evidence: [...partEvidence(findings, mechanism.parts), ...[...shown, ...needed].map(signEvidence)],
    against: againstOf(findings, mechanism, best, share),
    query: mechanism.query(findings.selector),
  } satisfies Candidate
})

/** Less is what anything that is slow does to it. */
const leastOwn = 0.1

function hasOwn({ parts }: Findings, { own }: Mechanism): boolean {
  return parts.every(({ part, share }) => part !== own || share >= leastOwn)
}

const genericOf = ({ parts }: Mechanism) =>
  parts.includes('cassandra')
    ? ['cassandra', 'driver', 'service']
    : parts.includes('lambda')
      ? ['lambda', 'mediawiki']
      : [...parts]

function shows(
  { signal, atLeast, atMost, times, usually }: Sign,
  { inSlow, inUsual, clarity, chance }: Contrast<SignalName>,
): boolean {
  const isFailure = usually !== undefined && inUsual >= usually
  if (chance > (isFailure ? mostChanceOfFailure : mostChance) || clarity < 0.6) return false
  if (atLeast !== undefined && !(inSlow >= atLeast)) return false
  if (atMost !== undefined && !(inSlow <= atMost)) return false
  if (times === undefined) return true
  const isLow = 'trouble' in signals[signal] && signals[signal].trouble === 'low'
  return isLow ? inSlow <= times * inUsual : inSlow >= times * inUsual
}

function againstOf(
  findings: Findings,
  { parts }: Mechanism,
  { clarity, chance }: Contrast<SignalName>,
  share: number,
): readonly string[] {
  const unseen = shareOf(findings, ['unexplained'])
  return [
    ...(share < 0.9 ? [`${shareWords(1 - share)} of the excess was spent elsewhere.`] : []),
    ...(unseen > 0.1 && parts.length > 0
      ? [
          `Nobody saw where ${shareWords(unseen)} of the excess was spent: that it was there is a guess from what happened meanwhile.`,
        ]
      : []),
    ...(clarity < 0.9 ? ['Some slow seconds were without it, or some usual ones with it.'] : []),
    ...(chance > sureChance ? [`The seconds are too few to rule out a coincidence (${chanceWords(chance)}).`] : []),
  ]
}

import { unitIn } from '../../promises/indicator.ts'
import { type Matcher, parseMatchers, parseSelector, writeMatchers } from '../../promql/matchers.ts'
import { counted, grouped, list } from '../../words.ts'
import { siteOf } from '../answers.ts'
import { decidingMatchers, fitsAnything, fitsOf, valuesOf } from '../deciding.ts'
import type { Evidence, ServiceEvidence } from '../evidence.ts'
import { countersOf, type ResolvedIndicator } from '../indicator.ts'
import { keyOf, requestsKey, stagingKey } from '../question.ts'
import type { Counting } from './counting.ts'

/** Beyond the edges by more than this, a threshold is rather of another unit than of another histogram. */
const farBeyond = 3
/** No request is waited for longer. */
const longestMs = 86_400_000

/**
 * Why what was counted cannot hold a promise, whatever it says: a configuration that matches nothing, or everything, passes nothing. Whole
 * sentences, from what was counted and tried.
 */
export function voidsOf(
  counted: ResolvedIndicator,
  counting: Counting,
  thresholdMs: number | undefined,
  known: ServiceEvidence,
) {
  const { service, source, evidence } = known
  const found = countersOf(counted).flatMap((counters) => evidence[keyOf(service, counters)] ?? [])
  const [of] = found
  const hasAny = service.sites.some((site) => counting.sites.has(site))
  return [
    ...found.flatMap((each) => ((each.present ?? []).length > 0 ? [] : nothingFound(each))),
    ...(hasAny ? [] : found.slice(0, 1).flatMap((each) => elsewhere(each, known))),
    ...(counted.kind === 'histogram' ? [] : found.flatMap(countedPerEdge)),
    ...(of && hasAny ? undecidedBy(decidingMatchers(counted, source, service), counted.kind, of) : []),
    ...(counted.kind === 'counters' ? found.slice(1).flatMap((part) => unfit(counted.part.matchers, part)) : []),
    ...unitFaults(counted, counting, thresholdMs, of?.edgesMs ?? []),
    ...(hasAny ? stagingCounted(known) : []),
    ...(of?.doubled === undefined ? [] : [countedTwice(of.doubled)]),
  ]
}

/** Which selector found nothing, and which of its matchers is to blame. */
function nothingFound({ tried = [], selectors, groups }: Evidence): string[] {
  return tried.map(({ selector, metric, nothing, native }) => {
    const name = parseSelector(selector)?.metric ?? selectors[0]?.metric ?? selector
    const subject =
      selectors.length > 1 && groups.length > 0 ? `${selector} finds nothing in its time` : 'No data was found'
    if (native) {
      const histogram = name.replace(/_bucket$/, '')
      return `${subject}: ${histogram} has no buckets, as native histograms have none. If it is one, say form: native.`
    }
    if (!metric) return `${subject}: there is no series of ${name} in this time.`
    if (nothing.length === 0)
      return `${subject}: each matcher of ${selector} finds something by itself, and all of them together nothing.`
    return `${subject}: nothing has ${list(nothing)}.`
  })
}

/** Buckets are cumulative: without an edge, a request counts once for each that it is within. */
function countedPerEdge({ selectors }: Evidence): string[] {
  const asksAll = selectors.find(({ metric, matchers }) => {
    const isOneEdge = parseMatchers(matchers)?.some(({ name, operator }) => name === 'le' && !operator.startsWith('!'))
    return metric.endsWith('_bucket') && isOneEdge !== true
  })
  if (!asksAll) return []
  const count = asksAll.metric.replace(/_bucket$/, '_count')
  return [`${asksAll.metric} counts a request once for each edge that it is within: ${count} counts it once.`]
}

function countedTwice(label: string): string {
  return (
    `Series are there twice, with the same values and different ${label}: what two servers or jobs scrape of one process counts twice. ` +
    `If it is so, say in "replicas" of the source which ${label} counts; if not, in "target" that ${label} names a process.`
  )
}

/** Data under sites that nobody named. */
function elsewhere({ groups }: Evidence, { service, source }: ServiceEvidence): string[] {
  const sites = [...new Set(groups.map((group) => siteOf(group, source)))]
  if (sites.length === 0 || sites.some((site) => service.sites.includes(site))) return []
  const where = sites.every((site) => site === '')
    ? `no series has the label ${source.labels.site}`
    : `${source.labels.site} is ${list(sites.map((site) => site || 'empty'))}, not ${list(service.sites)}`
  return [`No data was found of the service's sites: ${where}.`]
}

/** Matchers of one label tell it together: one alone may be right, and all of them leave nothing, or everything. */
function undecidedBy(matchers: readonly Matcher[], kind: ResolvedIndicator['kind'], evidence: Evidence): string[] {
  const alone = matchers.flatMap((matcher) => undecided(matcher, evidence))
  if (alone.length > 0) return alone
  // Errors and what clients caused are alternatives.
  const asked =
    kind === 'answers' ? matchers.map((matcher) => [matcher]) : Map.groupBy(matchers, ({ name }) => name).values()
  return [...asked].flatMap((same) => {
    const name = same[0]?.name ?? ''
    const fit = fitsOf(name, same, evidence)
    // What is asked of a request besides its time may be nothing at all.
    if (fit === 'some' || (fit === 'every' && kind === 'histogram')) return []
    return [fits(fit, same, valuesOf(name, evidence))]
  })
}

/** A label that no series has tells nothing apart, and neither does a pattern that fits no value. */
function undecided(matcher: Matcher, evidence: Evidence): string[] {
  const had = valuesOf(matcher.name, evidence)
  if (had.length === 0)
    return [`No series has the label ${matcher.name}, which tells the bad from the good: nothing could be told apart.`]
  return fitsAnything(matcher, evidence) ? [] : [fits('no', [matcher], had)]
}

/** What a counter that was not found has been asked for, where its label is known with other values. */
function unfit(matchers: readonly Matcher[], evidence: Evidence): string[] {
  return matchers.flatMap((matcher) => {
    const values = evidence.values?.[matcher.name]
    return values === undefined || fitsAnything(matcher, evidence) ? [] : [fits('no', [matcher], values)]
  })
}

function fits(which: 'no' | 'every', matchers: readonly Matcher[], had: readonly string[]): string {
  const shown = had.slice(0, 6)
  const more = had.length > shown.length ? ' and others' : ''
  const verb = matchers.length === 1 ? 'fits' : 'together fit'
  return `${writeMatchers(matchers)} ${verb} ${which} value that ${matchers[0]?.name} has (${shown.join(', ')}${more}) or is known to have: nothing could be told apart.`
}

const unitNames = { us: 'microseconds', ms: 'milliseconds', s: 'seconds' } as const

function unitFaults(
  counted: ResolvedIndicator,
  { bracket }: Counting,
  thresholdMs: number | undefined,
  edgesMs: readonly number[],
): string[] {
  if (counted.kind !== 'histogram' || thresholdMs === undefined) return []
  const { of, unit } = counted
  const named = unitIn(of.metric)
  if (named !== undefined && named !== unit)
    return [`${of.metric} is measured in ${unitNames[named]} by its name, and is read in ${unitNames[unit]}.`]
  const longest = Math.max(0, ...edgesMs)
  if (longest > longestMs)
    return [
      `The last edge of ${of.metric} would be ${grouped(longest / 1000)} s, read in ${unitNames[unit]}: another unit may be meant.`,
    ]
  if (!bracket) return []
  const { belowMs, aboveMs } = bracket
  const isFar =
    aboveMs === Number.POSITIVE_INFINITY
      ? thresholdMs > farBeyond * belowMs
      : belowMs === 0 && aboveMs > farBeyond * thresholdMs
  if (!isFar) return []
  const edge = belowMs === 0 ? `first edge, ${aboveMs} ms` : `last edge, ${belowMs} ms`
  return [
    `${thresholdMs} ms is far beyond the ${edge} of ${of.metric}, read in ${unitNames[unit]}: another unit may be meant.`,
  ]
}

/** Staging is told apart by what production is said to be; of that, nothing was said. */
function stagingCounted({ service, source, evidence }: ServiceEvidence): string[] {
  const seen = evidence[stagingKey(service)]?.groups.reduce((sum, { count }) => sum + count, 0) ?? 0
  if (seen === 0 || source.production.trim() !== '') return []
  return [`${counted(seen, 'request')} to staging are counted as production's: nothing says what production is.`]
}

/** Sites that left data and are not scored. */
export function unscoredSites({ service, source, evidence }: ServiceEvidence): string[] {
  const elsewhereCounts = new Map<string, number>()
  const [first] = Object.entries(evidence).filter(([key]) => key.startsWith(`${service.id}/`))
  for (const group of (evidence[requestsKey(service)] ?? first?.[1])?.groups ?? []) {
    if (group.labels['le'] !== undefined && group.labels['le'] !== '+Inf') continue
    const site = siteOf(group, source)
    if (!service.sites.includes(site)) elsewhereCounts.set(site, (elsewhereCounts.get(site) ?? 0) + group.count)
  }
  return [...elsewhereCounts]
    .filter(([, count]) => count > 0)
    .map(([site, count]) => {
      const where = site === '' ? `without the label ${source.labels.site}` : `in ${site}`
      return `${grouped(count)} requests ${where} are not scored: the service names ${list(service.sites)}.`
    })
}

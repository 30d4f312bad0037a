import { stringify } from 'yaml'
import { quarterAt } from '../calendar.ts'
import type { Fraction } from '../fraction.ts'
import { promisesOf, resolveSource } from '../promises/promises.ts'
import type { Promised, Service } from '../promises/service.ts'
import type { SloClass } from '../promises/slo-class.ts'
import { requestsOf, type Source } from '../promises/source.ts'
import { type Matcher, writeMatchers, writeVector } from '../promql/matchers.ts'
import { quotePattern } from '../promql/pattern.ts'
import { edgeFor, knownEdges, lePattern } from '../quarter/histogram-edges.ts'
import { countedFor, isScorable, type Scorable } from '../quarter/indicator.ts'
import { environmentOf, joinMatchers } from '../quarter/question.ts'

/** A promise in the terms that other tools share: selectors of bad (or of good) and of all requests, all sites together. */
type Exportable = {
  readonly service: Service
  readonly promised: Promised
  readonly target: Fraction
  readonly total: readonly string[]
  readonly part: { readonly counts: 'bad' | 'good'; readonly selectors: readonly string[] }
}

/** A text for the other tool, and in whole sentences what it cannot say. */
type Exported = { readonly text: string; readonly losses: readonly string[] }

/** Every promise in force at an instant (unix seconds) that can be written as a ratio of counters. */
export async function exportables(services: readonly Service[], classes: readonly SloClass[], seconds: number) {
  const losses: string[] = []
  const slos: Exportable[] = []
  for (const service of services) {
    const source = await resolveSource(service)
    const promises = promisesOf(service, classes, seconds)
    losses.push(...lossesOf(service, source, promises))
    for (const promised of promises.filter(isScorable)) {
      const ratio = ratioOf(service, source, promised)
      if (ratio) slos.push(ratio)
      else
        losses.push(`${service.title}: ${promised.id} was left out, because its threshold is no edge of the histogram.`)
    }
  }
  return { slos, losses }
}

function ratioOf(service: Service, source: Source, promised: Scorable): Exportable | undefined {
  const { objective } = promised
  if (!('target' in objective)) return undefined
  const select = (metric: string, ...more: readonly (readonly Matcher[])[]) =>
    service.source.selectors.map(({ match }) => {
      const own = [[siteMatcher(service, source)], ...more].map((each) => writeMatchers(each))
      return writeVector(metric, joinMatchers([source.always, ...environmentOf(source, 'production'), match, ...own]))
    })
  const base = { service, promised, target: objective.target }
  const counted = countedFor(promised, source)
  const { of } = counted
  switch (counted.kind) {
    case 'answers': {
      const requests = requestsOf(source)
      if (!requests) return undefined
      const errors: Matcher = { name: requests.code, operator: '=~', value: requests.codes.errors }
      const bad = select(of.metric, of.matchers, [errors])
      return { ...base, total: select(of.metric, of.matchers), part: { counts: 'bad', selectors: bad } }
    }
    case 'labels': {
      const selectors = select(of.metric, of.matchers, counted.when)
      return { ...base, total: select(of.metric, of.matchers), part: { counts: counted.counts, selectors } }
    }
    case 'counters': {
      const selectors = select(counted.part.metric, counted.part.matchers)
      return { ...base, total: select(of.metric, of.matchers), part: { counts: counted.counts, selectors } }
    }
    case 'histogram': {
      const { unit, good } = counted
      const edge = edgeFor(
        'thresholdMs' in objective ? objective.thresholdMs : 0,
        knownEdges(source, [promised])[of.key] ?? [],
      )
      if (edge.kind !== 'exact') return undefined
      const within: Matcher = { name: 'le', operator: '=~', value: lePattern(edge.ms, unit) }
      const selectors = select(`${of.metric}_bucket`, of.matchers, [within], good)
      return { ...base, total: select(`${of.metric}_count`, of.matchers), part: { counts: 'good', selectors } }
    }
  }
}

/** What other sites left is not scored. */
function siteMatcher({ sites: [first = '', ...more] }: Service, { labels: { site } }: Source): Matcher {
  const sites = [first, ...more]
  return more.length === 0
    ? { name: site, operator: '=', value: first }
    : { name: site, operator: '=~', value: sites.map(quotePattern).join('|') }
}

function lossesOf(
  { title, sites, expires, expectedOutage, exclusions, targets, clientErrors }: Service,
  source: Source,
  promises: readonly Promised[],
): string[] {
  const lost = (what: string) => `${title}: ${what}`
  return [
    ...(sites.length > 1 ? [lost(`scored together only, not apart in ${sites.join(' and ')}.`)] : []),
    ...(promises.some(({ ideal }) => ideal) ? [lost('ideal targets are not written.')] : []),
    ...promises
      .filter(({ objective }) => objective.kind === 'throughput')
      .map(({ id }) => lost(`${id} is no ratio and was left out.`)),
    ...(targets.length > 1 ? [lost('only the targets in force now are written, not those before or after.')] : []),
    ...(expires === undefined ? [] : [lost(`that it expires on ${expires} is not said.`)]),
    ...(expectedOutage === undefined ? [] : [lost('the expected length of an outage is not said.')]),
    ...(exclusions.length > 0 ? [lost('declared exclusions are not written.')] : []),
    ...(source.codes?.disconnects ? [lost('connections that ended without an answer count as no errors.')] : []),
    ...(clientErrors === 'left-out' ? [lost('client-caused errors stay in the total.')] : []),
  ]
}

/** Rates of several selectors, of which one is in force at a time, over a window. */
function rateOf(selectors: readonly string[], window: string): string {
  return `sum(${selectors.map((selector) => `rate(${selector}[${window}])`).join(' or ')})`
}

/** 98/100 → 98; the decimal that people would write. */
export function percentOf({ numerator, denominator }: Fraction): number {
  return Number(((numerator * 100) / denominator).toPrecision(12))
}

/** The documents of each service that has anything to write. */
async function written(
  services: readonly Service[],
  classes: readonly SloClass[],
  seconds: number,
  documentsOf: (service: Service, own: readonly Exportable[]) => readonly object[],
): Promise<Exported> {
  const { slos, losses } = await exportables(services, classes, seconds)
  const documents = services.flatMap((service) => {
    const own = slos.filter((slo) => slo.service.id === service.id)
    return own.length === 0 ? [] : documentsOf(service, own)
  })
  return { text: documents.map((each) => stringify(each, { lineWidth: 0 })).join('---\n'), losses }
}

/** OpenSLO v1: a Service and its SLOs, over calendar quarters in UTC. Targets are those in force at `seconds` (unix). */
export async function exportOpenSlo(
  services: readonly Service[],
  classes: readonly SloClass[],
  seconds: number,
): Promise<Exported> {
  const start = new Date(quarterAt(seconds).start * 1000).toISOString().slice(0, 19).replace('T', ' ')
  return written(services, classes, seconds, (service, own) => [
    serviceObject(service),
    ...own.map((slo) => sloObject(slo, start)),
  ])
}

function serviceObject({ id, title, owner, reconciliation }: Service) {
  return {
    apiVersion: 'openslo/v1',
    kind: 'Service',
    metadata: { name: id, displayName: title, labels: { owner } },
    spec: { description: reconciliation },
  }
}

function sloObject({ service, promised, target, total, part }: Exportable, startTime: string) {
  const name = `${service.id}-${promised.id}`
  const metric = (selectors: readonly string[]) => ({
    metricSource: { type: 'Prometheus', spec: { query: `sum(${selectors.join(' or ')})` } },
  })
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name, displayName: `${service.title}: ${promised.id}`, labels: { owner: service.owner } },
    spec: {
      description: service.reconciliation,
      service: service.id,
      indicator: {
        metadata: { name: `${name}-ratio` },
        spec: { ratioMetric: { counter: true, [part.counts]: metric(part.selectors), total: metric(total) } },
      },
      timeWindow: [{ duration: '1Q', isRolling: false, calendar: { startTime, timeZone: 'UTC' } }],
      budgetingMethod: 'Occurrences',
      objectives: [{ displayName: promised.id, targetPercent: percentOf(target) }],
    },
  }
}

/** Sloth prometheus/v1, one document per service. Targets are those in force at `seconds` (unix). */
export async function exportSloth(
  services: readonly Service[],
  classes: readonly SloClass[],
  seconds: number,
): Promise<Exported> {
  const { text, losses } = await written(services, classes, seconds, (service, own) => [document(service, own)])
  const rolling = 'Sloth rolls over 30 days and averages ratios; SLO quarters and counts of requests cannot be written.'
  return { text, losses: [rolling, ...losses] }
}

function document(service: Service, slos: readonly Exportable[]) {
  return {
    version: 'prometheus/v1',
    service: service.id,
    labels: { owner: service.owner },
    slos: slos.map(({ promised, target, total, part }) => {
      const all = rateOf(total, '{{.window}}')
      const of = rateOf(part.selectors, '{{.window}}')
      return {
        name: promised.id,
        objective: percentOf(target),
        description: service.reconciliation,
        sli: { events: { error_query: part.counts === 'bad' ? of : `${all} - ${of}`, total_query: all } },
        alerting: { name: `${service.id}-${promised.id}`, annotations: { contact: service.contacts.join(', ') } },
      }
    }),
  }
}

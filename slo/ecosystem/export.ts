import type { Fraction } from '../fraction.ts'
import { promisesOf } from '../promises/promises.ts'
import type { Promised, Service } from '../promises/service.ts'
import { resolveSource } from '../promises/service-source.ts'
import type { SloClass } from '../promises/slo-class.ts'
import { durationsOf, type Source } from '../promises/source.ts'
import { edgeFor, lePattern } from '../quarter/buckets.ts'
import { isScorable, type Scorable } from '../quarter/counting-of.ts'
import { joinMatchers } from '../quarter/question.ts'

/** A promise in the terms that other tools share: selectors of bad (or of good) and of all requests, all sites together. */
export type Exportable = {
  readonly service: Service
  readonly promised: Promised
  readonly target: Fraction
  readonly total: readonly string[]
  readonly part: { readonly counts: 'bad' | 'good'; readonly selectors: readonly string[] }
}

/** A text for the other tool, and in whole sentences what it cannot say. */
export type Exported = { readonly text: string; readonly losses: readonly string[] }

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
  const { objective, operation } = promised
  if (!('target' in objective)) return undefined
  const of = operation === 'all' ? '' : (source.operations[operation] ?? '')
  const select = (metric: string, ...more: readonly string[]) =>
    service.source.selectors.map(
      ({ match }) => `${metric}{${joinMatchers([source.always, source.production, match, of, ...more])}}`,
    )
  const base = { service, promised, target: objective.target }
  if (!('thresholdMs' in objective)) {
    const bad = select(source.requests, `${source.labels.code}=~"${source.codes.errors}"`)
    return { ...base, total: select(source.requests), part: { counts: 'bad', selectors: bad } }
  }
  const { metric, unit, codes, edgesMs } = durationsOf(source)
  const edge =
    edgesMs.length === 0
      ? { kind: 'exact' as const, ms: objective.thresholdMs }
      : edgeFor(objective.thresholdMs, edgesMs)
  if (edge.kind !== 'exact') return undefined
  const answered = codes === undefined ? [] : [`${source.labels.code}=~"${codes}"`]
  const within = `le=~"${lePattern(edge.ms, unit).replaceAll('\\', '\\\\')}"`
  return {
    ...base,
    total: select(`${metric}_count`, ...answered),
    part: { counts: 'good', selectors: select(`${metric}_bucket`, ...answered, within) },
  }
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
    ...(source.codes.disconnects ? [lost('connections that ended without an answer count as no errors.')] : []),
    ...(clientErrors === 'left-out' ? [lost('client-caused errors stay in the total.')] : []),
  ]
}

/** Rates of several selectors, of which one is in force at a time, over a window. */
export function rateOf(selectors: readonly string[], window: string): string {
  return `sum(${selectors.map((selector) => `rate(${selector}[${window}])`).join(' or ')})`
}

/** 98/100 → 98; the decimal that people would write. */
export function percentOf({ numerator, denominator }: Fraction): number {
  return Number(((numerator * 100) / denominator).toPrecision(12))
}

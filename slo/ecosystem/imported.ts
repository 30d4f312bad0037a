import type { z } from 'zod'
import type { Fraction } from '../fraction.ts'
import { faultsOf } from '../promises/document.ts'
import { type Unit, unitIn } from '../promises/indicator.ts'
import { type Service, serviceSchema } from '../promises/service.ts'
import {
  beyond,
  type Matcher,
  sameMatcher,
  type VectorSelector,
  writeMatchers,
  writeSelector,
} from '../promql/matchers.ts'
import { inUnit } from '../quarter/histogram-edges.ts'
import { list, timeSaid } from '../words.ts'
import type { ForeignSlo } from './read.ts'
import { type ForeignIndicator, readingOf } from './reading.ts'

/** The sites that an objective names in all of its selectors, and what it counts in any of them. */
function withoutSites(reading: ForeignIndicator): {
  readonly sites?: readonly string[]
  readonly rest: ForeignIndicator
} {
  const selectors = reading.kind === 'ratio' ? [reading.total, reading.part] : [reading.total]
  const named = selectors.map(({ matchers }) => matchers.find((matcher) => sitesIn(matcher) !== undefined))
  const [first, ...more] = named
  const sites = first && sitesIn(first)
  if (!first || !sites || !more.every((other) => other && sitesIn(other)?.join() === sites.join()))
    return { rest: reading }
  const drop = (selector: VectorSelector): VectorSelector => ({
    ...selector,
    matchers: selector.matchers.filter((matcher) => !named.includes(matcher)),
  })
  const total = drop(reading.total)
  return {
    sites,
    rest: reading.kind === 'ratio' ? { ...reading, total, part: drop(reading.part) } : { ...reading, total },
  }
}

/** The sites that a matcher spells out: site="eqiad", site=~"eqiad|codfw". */
function sitesIn({ name, operator, value }: Matcher): readonly string[] | undefined {
  if (name !== 'site' || operator.startsWith('!')) return undefined
  const sites = operator === '=' ? [value] : value.replace(/^\((.*)\)$/, '$1').split('|')
  return sites.every((site) => /^\w+$/.test(site)) ? sites : undefined
}

/** An id from a name: lower case and dashes. */
function slug(name: string): string {
  const dashed = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return dashed.replace(/^[^a-z]+|-+$/g, '') || 'unnamed'
}

/** A name that nobody has, if need be with a number. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  for (let n = 2; ; n++) if (!taken.has(`${name}-${n}`)) return `${name}-${n}`
}

export type ImportOptions = {
  /** Who answers for services whose file names nobody. */
  readonly owner: string
  readonly contacts: readonly string[]
  /** The sites of a service whose selector names none. */
  readonly sites: readonly string[]
  /** The unit of histograms whose names tell none; without it, the unit of Prometheus, seconds. */
  readonly unit?: Unit
}

/** What came in; in whole sentences what could not, and what a reader should know of what did. */
export type Imported = {
  readonly services: readonly Service[]
  readonly losses: readonly string[]
  readonly notes: readonly string[]
}

type Member = { readonly slo: ForeignSlo; readonly reading: ForeignIndicator; readonly sites: readonly string[] }

/** Objectives become promises of the services that they name: one for all sites where only the site differs. */
export function toServices(slos: readonly ForeignSlo[], options: ImportOptions): Imported {
  const losses: string[] = []
  const members = slos.flatMap((slo): Member[] => {
    const reading = readingOf(slo, options.unit ?? 's')
    if (typeof reading === 'string') {
      losses.push(`${slo.where} → ${slo.name} was left out: ${reading}`)
      return []
    }
    const { sites, rest } = withoutSites(reading)
    return [{ slo, reading: rest, sites: sites ?? options.sites }]
  })
  const groupsOfSites = [...Map.groupBy(members, samePromise).values()]
  const promises = groupsOfSites.flatMap(overSites)
  const groups = Map.groupBy(promises, ({ slo, sites }) => `${slo.service} ${sites.toSorted().join(' ')}`)
  const taken = new Set<string>()
  const services = [...groups.values()].flatMap((own) => {
    const { where = '', service: name = '' } = own[0]?.slo ?? {}
    const id = freeName(slug(name), taken)
    const service = serviceSchema.safeParse(toService(id, own, options))
    if (!service.success) {
      losses.push(`${where} → ${name} was left out: ${faultsOf(service.error).join('; ')}`)
      return []
    }
    taken.add(id)
    return [service.data]
  })
  return {
    services,
    losses,
    notes: [
      ...promises.flatMap(notesOn),
      ...(options.unit ? [] : promises.flatMap(unitNote)),
      ...groupsOfSites.flatMap(togetherNote),
    ],
  }
}

function samePromise({ slo: { service, name, target, owner }, reading }: Member): string {
  return JSON.stringify([service, name, target, owner, reading])
}

function overSites([first, ...more]: readonly Member[]): Member[] {
  if (!first) return []
  return [{ ...first, sites: [...new Set([first, ...more].flatMap(({ sites }) => sites))] }]
}

function togetherNote(members: readonly Member[]): string[] {
  const [first] = overSites(members)
  if (!first || new Set(members.map(({ sites }) => sites.join())).size < 2) return []
  const { slo, sites } = first
  return [
    `${slo.where} → ${slo.name} was promised apart for ${list(sites)}; here they decide together, and each is shown.`,
  ]
}

function notesOn({ slo, reading }: Member): string[] {
  const notes: string[] = []
  if (slo.owner === undefined) notes.push(`${slo.where} → ${slo.name} names no owner; the one given stands in.`)
  if (reading.kind === 'latency' && reading.good.length > 0) {
    notes.push(
      `${slo.where} → ${slo.name} counts what does not have ${writeMatchers(reading.good)} as not within its threshold, as it is written.`,
    )
  }
  return notes
}

function unitNote({ slo, reading }: Member): string[] {
  if (reading.kind !== 'latency' || unitIn(reading.total.metric) !== undefined) return []
  const { thresholdMs, unit, form, total } = reading
  const taken = form === 'classic' ? `, and le="${inUnit(thresholdMs, unit)}" for ${timeSaid(thresholdMs)}` : ''
  return [
    `${slo.where} → ${total.metric} names no unit: seconds are taken for it${taken}. Give --unit ms where it holds milliseconds.`,
  ]
}

function toService(id: string, members: readonly Member[], options: ImportOptions): z.input<typeof serviceSchema> {
  const [first] = members
  if (!first) throw new Error('a service without objectives')
  const { slo, sites } = first
  const owner = members.find((member) => member.slo.owner !== undefined)?.slo.owner ?? options.owner
  const shared = sharedMatchers(members.flatMap(({ reading }) => selectorsOf(reading)))
  const descriptions = new Set(members.flatMap((member) => member.slo.description ?? []))
  return {
    id,
    title: slo.service,
    owner,
    contacts: options.contacts.length > 0 ? [...options.contacts] : [owner],
    sites: [...sites],
    targets: [{ objectives: objectivesOf(id, members, shared) }],
    reconciliation: [...descriptions].join(' ') || 'Imported; no decision was written down.',
    source: {
      kind: 'custom',
      selectors: [{ match: writeMatchers(shared) }],
      with: { title: 'Imported queries', processStart: startOf(members.map(({ reading }) => reading.total.metric)) },
    },
  }
}

function selectorsOf(reading: ForeignIndicator): readonly VectorSelector[] {
  return reading.kind === 'ratio' ? [reading.part, reading.total] : [reading.total]
}

function sharedMatchers([first, ...more]: readonly VectorSelector[]): readonly Matcher[] {
  const everywhere = (matcher: Matcher) =>
    more.every(({ matchers }) => matchers.some((other) => sameMatcher(matcher, other)))
  return first?.matchers.filter(everywhere) ?? []
}

function objectivesOf(service: string, members: readonly Member[], shared: readonly Matcher[]) {
  const taken = new Set<string>()
  const short = ({ name }: ForeignSlo) => slug(name).replace(new RegExp(`^${service}-(?=[a-z])`), '')
  return members.map(({ slo, reading }) => {
    const apart = distinguishing(reading, members, slo)
    const id = freeName(apart === undefined ? short(slo) : `${short(slo)}-${slug(apart)}`, taken)
    taken.add(id)
    return { ...(isPlain(id) ? {} : { id }), ...objectiveOf(slo.target, reading, shared) }
  })
}

/** What a promise is called without a name of its own. */
const isPlain = (id: string) => id === 'availability' || id === 'latency'

/** "cache-text": a value that tells a promise from another of the same name. */
function distinguishing(
  { total }: ForeignIndicator,
  members: readonly Member[],
  { name }: ForeignSlo,
): string | undefined {
  const others = members.filter((other) => other.slo.name === name && other.reading.total !== total)
  return total.matchers.find((mine) => others.some(({ reading }) => beyond([mine], reading.total.matchers).length > 0))
    ?.value
}

function objectiveOf(target: Fraction, reading: ForeignIndicator, shared: readonly Matcher[]) {
  const own = ({ metric, matchers }: VectorSelector) => writeSelector({ metric, matchers: beyond(matchers, shared) })
  if (reading.kind === 'ratio') {
    const { counts, part, total } = reading
    return { kind: 'availability', target, indicator: { [counts]: own(part), total: own(total) } }
  }
  const { thresholdMs, unit, form, total, good } = reading
  const edgesMs = form === 'classic' ? [thresholdMs] : []
  const indicator = { histogram: own(total), unit, form, edgesMs, good: writeMatchers(good) }
  return { kind: 'latency', target, thresholdMs, indicator }
}

/** As the sources that ship with this say: a proxy's start is not that of the application whose metrics stand beside its own. */
function startOf(metrics: readonly string[]): string | null {
  if (metrics.some((metric) => metric.startsWith('istio_'))) return 'istio_agent_process_start_time_seconds'
  return metrics.some((metric) => metric.startsWith('envoy_')) ? null : 'process_start_time_seconds'
}

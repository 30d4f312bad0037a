import type { Fraction } from '../fraction.ts'
import { type Service, serviceSchema } from '../promises/service.ts'
import { type Matcher, writeMatchers } from '../promql/matchers.ts'
import { beyond, type Counter } from './query.ts'

/** One objective of another tool, in terms that all of them share. */
export type ForeignSlo = {
  readonly name: string
  readonly service: string
  readonly target: Fraction
  readonly description?: string
  readonly owner?: string
  readonly total: Counter
  readonly part: { readonly counts: 'bad' | 'good'; readonly counter: Counter }
}

export type ImportOptions = {
  /** Who answers for services whose file names nobody. */
  readonly owner: string
  readonly contacts: readonly string[]
  /** The sites of a service whose selector names none. */
  readonly sites: readonly string[]
}

/** What came in, and in whole sentences what could not. */
export type Imported = { readonly services: readonly Service[]; readonly losses: readonly string[] }

type Reading =
  | { readonly kind: 'availability'; readonly code: string; readonly errors: string; readonly base: readonly Matcher[] }
  | {
      readonly kind: 'latency'
      readonly thresholdMs: number
      readonly unit: 'ms' | 's'
      readonly metric: string
      readonly codes?: Matcher
      readonly base: readonly Matcher[]
    }
  | { readonly kind: 'lost'; readonly why: string }

/** Objectives over the same requests become one service; each keeps its own source where they differ. */
export function toServices(slos: readonly ForeignSlo[], options: ImportOptions): Imported {
  const losses: string[] = []
  const groups = new Map<string, { readonly slo: ForeignSlo; readonly reading: Exclude<Reading, { kind: 'lost' }> }[]>()
  for (const slo of slos) {
    const reading = read(slo)
    if (reading.kind === 'lost') losses.push(`${slo.name} was left out: ${reading.why}`)
    else {
      const key = `${slo.service} ${writeMatchers(reading.base)}`
      groups.set(key, [...(groups.get(key) ?? []), { slo, reading }])
    }
  }
  const taken = new Set<string>()
  const services = [...groups.values()].map((members) => {
    const service = toService(members, options, taken, losses)
    taken.add(service.id)
    return service
  })
  return { services, losses }
}

function read({ total, part }: ForeignSlo): Reading {
  const extra = beyond(part.counter.matchers, total.matchers)
  const missing = beyond(total.matchers, part.counter.matchers).filter(({ name }) => name !== 'le')
  if (missing.length > 0) return { kind: 'lost', why: 'its two queries are about different requests.' }
  const le = extra.find(({ name }) => name === 'le')
  if (le)
    return readLatency(
      part,
      total,
      le,
      extra.filter((matcher) => matcher !== le),
    )
  const [code, ...rest] = extra
  if (part.counter.metric !== total.metric) return { kind: 'lost', why: 'it divides one metric by another.' }
  if (!code || rest.length > 0) return { kind: 'lost', why: 'its errors differ from its total in more than one label.' }
  if (part.counts === 'good') return { kind: 'lost', why: 'it counts good requests by code; here errors are counted.' }
  if (code.operator === '!=' || code.operator === '!~') {
    return {
      kind: 'lost',
      why: `its errors are everything but ${code.name} ${code.value}; write the errors themselves.`,
    }
  }
  return { kind: 'availability', code: code.name, errors: asPattern(code), base: total.matchers }
}

function asPattern({ operator, value }: Matcher): string {
  return operator === '=' ? value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : value
}

function readLatency(part: ForeignSlo['part'], total: Counter, le: Matcher, rest: readonly Matcher[]): Reading {
  const metric = part.counter.metric.replace(/_bucket$/, '')
  const [codes, ...more] = rest
  if (part.counts !== 'good') return { kind: 'lost', why: 'it counts a bucket as bad.' }
  if (total.metric.replace(/_(count|bucket)$/, '') !== metric)
    return { kind: 'lost', why: 'it divides one metric by another.' }
  if (more.length > 0) return { kind: 'lost', why: 'its fast requests differ from its total in more than one label.' }
  const edge = Number(le.value.replace(/\(\\?\.0\+?\)\?$/, '').replaceAll('\\.', '.'))
  if (!Number.isFinite(edge) || edge <= 0) return { kind: 'lost', why: `le "${le.value}" is no threshold.` }
  const unit = /milliseconds|_ms$/.test(metric) ? 'ms' : 's'
  const base = total.matchers.filter(({ name }) => name !== 'le')
  const thresholdMs = unit === 'ms' ? edge : Math.round(edge * 1e6) / 1e3
  return { kind: 'latency', thresholdMs, unit, metric, base, ...(codes ? { codes } : {}) }
}

function toService(
  members: readonly { readonly slo: ForeignSlo; readonly reading: Exclude<Reading, { kind: 'lost' }> }[],
  options: ImportOptions,
  taken: ReadonlySet<string>,
  losses: string[],
): Service {
  const [first] = members
  if (!first) throw new Error('a service without objectives')
  const latency = members.map(({ reading }) => reading).find((reading) => reading.kind === 'latency')
  const availability = members.find(({ reading }) => reading.kind === 'availability')
  const codes = availability?.reading.kind === 'availability' ? availability.reading : undefined
  if (latency?.codes) {
    losses.push(
      `${first.slo.service} divided fast requests with ${writeMatchers([latency.codes])} by all; here both sides are those requests alone.`,
    )
  }
  const site = first.reading.base.find(({ name, operator }) => name === 'site' && operator === '=')
  const base = first.reading.base.filter((matcher) => matcher !== site)
  if (first.slo.owner === undefined) losses.push(`${first.slo.service} names no owner; ${options.owner} stands in.`)
  const requests = availability ? availability.slo.total.metric : `${latency?.metric}_count`
  return serviceSchema.parse({
    id: idOf(first.slo, taken),
    title: first.slo.service,
    owner: first.slo.owner ?? options.owner,
    contacts: options.contacts.length > 0 ? [...options.contacts] : [first.slo.owner ?? options.owner],
    sites: site ? [site.value] : [...options.sites],
    targets: [{ objectives: members.map(objectiveOf) }],
    reconciliation: first.slo.description ?? 'Imported; no decision was written down.',
    source: {
      kind: 'custom',
      selectors: [{ match: writeMatchers(base) }],
      with: {
        title: 'Imported queries',
        processStart: startOf(requests),
        requests,
        ...(latency
          ? {
              durations: {
                metric: latency.metric,
                unit: latency.unit,
                ...(latency.codes ? { codes: asPattern(latency.codes) } : {}),
              },
            }
          : {}),
        labels: { code: codes?.code ?? latency?.codes?.name ?? 'code' },
        codes: { errors: codes?.errors ?? '5..', clientErrors: '4..' },
      },
    },
  })
}

/** As the sources that ship with this say: a proxy's start is not that of the application whose metrics stand beside its own. */
function startOf(metric: string): string | null {
  if (metric.startsWith('istio_')) return 'istio_agent_process_start_time_seconds'
  return metric.startsWith('envoy_') ? null : 'process_start_time_seconds'
}

function objectiveOf({ slo, reading }: { readonly slo: ForeignSlo; readonly reading: Reading }) {
  if (reading.kind === 'latency') return { kind: 'latency', target: slo.target, thresholdMs: reading.thresholdMs }
  return { kind: 'availability', target: slo.target }
}

function idOf({ service }: ForeignSlo, taken: ReadonlySet<string>): string {
  const plain =
    service
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+|-+$/g, '') || 'service'
  for (let n = 1; ; n++) {
    const id = n === 1 ? plain : `${plain}-${n}`
    if (!taken.has(id)) return id
  }
}

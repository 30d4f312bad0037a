import type { Counters, Indicator } from '../promises/indicator.ts'
import type { Promised } from '../promises/service.ts'
import { durationsOf, requestsOf, type Source } from '../promises/source.ts'
import { type Matcher, parseMatchers } from '../promql/matchers.ts'

/** A promise that a quarter's traffic can show. */
export type Scorable = Promised & { readonly about: 'availability' | 'latency' }

export function isScorable(promised: Promised): promised is Scorable {
  return promised.about !== 'throughput'
}

export type HistogramIndicator = Extract<Indicator, { kind: 'histogram' }>
/** What a promise counts, with what its source says filled in. answers: requests by code, judged as the source does. */
export type ResolvedIndicator =
  | Exclude<Indicator, { kind: 'source' }>
  | { readonly kind: 'answers'; readonly of: Counters }

export function countedFor({ indicator, about, operation }: Scorable, source: Source): ResolvedIndicator {
  const asked = operation === 'all' ? [] : (parseMatchers(source.operations[operation] ?? '') ?? [])
  const named = (kind: string) => (operation === 'all' ? kind : `${kind}-${operation}`)
  if (indicator.kind !== 'source') return narrowed(indicator, asked, named)
  if (about === 'availability') {
    const requests = requestsOf(source)
    if (!requests) throw new Error(`${source.title} counts no requests`)
    return { kind: 'answers', of: { key: named('requests'), metric: requests.metric, matchers: asked } }
  }
  const { metric, unit, form, edgesMs, codes } = durationsOf(source)
  const answered: Matcher[] =
    codes === undefined ? [] : [{ name: source.labels.code ?? 'code', operator: '=~', value: codes }]
  const of = { key: named('durations'), metric, matchers: [...asked, ...answered] }
  return { kind: 'histogram', of, unit, form, edgesMs, good: [] }
}

function narrowed(
  indicator: Exclude<Indicator, { kind: 'source' }>,
  asked: readonly Matcher[],
  named: (key: string) => string,
): ResolvedIndicator {
  const and = (of: Counters): Counters => ({ ...of, key: named(of.key), matchers: [...of.matchers, ...asked] })
  return indicator.kind === 'counters'
    ? { ...indicator, of: and(indicator.of), part: and(indicator.part) }
    : { ...indicator, of: and(indicator.of) }
}

/** Everything that is counted for it: one counter, or that of all and that of the good or the bad. */
export function countersOf(counted: ResolvedIndicator): readonly Counters[] {
  return counted.kind === 'counters' ? [counted.of, counted.part] : [counted.of]
}

/** Labels besides the site that decide whether a request is good. */
export function labelsOf(counted: ResolvedIndicator, source: Source): readonly string[] {
  switch (counted.kind) {
    case 'answers':
      return [source.labels.code, source.labels.flags].filter((name) => name !== undefined)
    case 'labels':
      return [...new Set(counted.when.map(({ name }) => name))]
    case 'histogram':
      return ['le', ...new Set(counted.good.map(({ name }) => name))]
    case 'counters':
      return []
  }
}

type Backends = Extract<NonNullable<Source['backend']>, readonly unknown[]>
export type Behind = Backends[number] & {
  /** Name the counts of its calls in the evidence, after the service. */
  readonly key: string
  readonly durationsKey: string
}

/** The counters of what lies behind a service. The first one has its key since there was one alone. */
export function behind({ backend }: Pick<Source, 'backend'>): readonly Behind[] {
  const all =
    backend === undefined ? [] : Array.isArray(backend) ? (backend as Backends) : [backend as Backends[number]]
  return all.map((each, i) => {
    const number = i === 0 ? '' : `-${i + 1}`
    return { ...each, key: `backend${number}`, durationsKey: `backend-durations${number}` }
  })
}

/** Whose calls a group of counts is of: "Cassandra, read", "lambda"; empty where there is nothing that tells. */
export function nameIn({ name, by }: Behind, labels: Readonly<Record<string, string>>): string {
  return [name, by === undefined ? undefined : labels[by]].filter(Boolean).join(', ')
}

/** A counter, and what promises have to know of it. */
export type Need = {
  readonly of: Counters
  readonly by: readonly string[]
  readonly what: string
  readonly timed?: { readonly histogram: HistogramIndicator; readonly thresholdsMs: readonly number[] }
}

export function needsOf(promised: Scorable, source: Source): readonly Need[] {
  const counted = countedFor(promised, source)
  const { operation, objective } = promised
  const ofSource = operation === 'all' ? 'requests' : `${operation} requests`
  return countersOf(counted).map((of): Need => {
    const what = promised.indicator.kind === 'source' ? ofSource : of.metric
    const need = { of, by: labelsOf(counted, source), what }
    if (counted.kind !== 'histogram' || !('thresholdMs' in objective)) return need
    return { ...need, timed: { histogram: counted, thresholdsMs: [objective.thresholdMs] } }
  })
}

/** What both have to know of the same counter. */
export function both(a: Need, b: Need): Need {
  const thresholdsMs = [...(a.timed?.thresholdsMs ?? []), ...(b.timed?.thresholdsMs ?? [])]
  const timed = a.timed ? { timed: { ...a.timed, thresholdsMs } } : {}
  return { ...a, by: [...new Set([...a.by, ...b.by])], ...timed }
}

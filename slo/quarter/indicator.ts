import type { Counters, Indicator } from '../promises/indicator.ts'
import type { Promised } from '../promises/service.ts'
import { durationsOf, requestsOf, type Source } from '../promises/source.ts'
import { type Matcher, parseMatchers } from '../promql/matchers.ts'

/** A promise that a quarter's traffic can show. */
export type Scorable = Promised & { readonly about: 'availability' | 'latency' }

export function isScorable(promised: Promised): promised is Scorable {
  return promised.about !== 'throughput'
}

export type Histogram = Extract<Indicator, { kind: 'histogram' }>
/** What a promise counts, with what its source says filled in. answers: requests by code, judged as the source does. */
export type Counted = Exclude<Indicator, { kind: 'source' }> | { readonly kind: 'answers'; readonly of: Counters }

export function countedFor({ indicator, about, operation }: Scorable, source: Source): Counted {
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
): Counted {
  const and = (of: Counters): Counters => ({ ...of, key: named(of.key), matchers: [...of.matchers, ...asked] })
  return indicator.kind === 'counters'
    ? { ...indicator, of: and(indicator.of), part: and(indicator.part) }
    : { ...indicator, of: and(indicator.of) }
}

/** Everything that is counted for it: one counter, or that of all and that of the good or the bad. */
export function countersOf(counted: Counted): readonly Counters[] {
  return counted.kind === 'counters' ? [counted.of, counted.part] : [counted.of]
}

/** Labels besides the site that decide whether a request is good. */
export function labelsOf(counted: Counted, source: Source): readonly string[] {
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

import { z } from 'zod'
import { beyond, type Matcher, parseMatchers, parseSelector, type VectorSelector } from '../promql/matchers.ts'

/** What stands between the braces of a selector: 'job="topics", site!="staging"'. */
export const matchersSchema = z
  .string()
  .refine(
    (text) => parseMatchers(text) !== undefined,
    'is no list of matchers → write it as name="value", other=~"a|b", without braces',
  )

const selectorSchema = z
  .string()
  .refine(
    (text) => parseSelector(text) !== undefined,
    'is no selector of one metric → write it as requests_total{code=~"5.."}',
  )

const total = { total: selectorSchema }
/** Which requests there are, and which of them are bad, or which good. */
export const ratioSchema = z.union([
  z.strictObject({ bad: selectorSchema, ...total }),
  z.strictObject({ good: selectorSchema, ...total }),
])

/** A histogram, and what else a request must be to be good: 'status=~"200|4.."'. */
export const histogramSchema = z.strictObject({
  /** Its name without _bucket, and its matchers. */
  histogram: selectorSchema,
  unit: z.enum(['us', 'ms', 's']),
  form: z.enum(['classic', 'native']).default('classic'),
  /** Edges in milliseconds that it is known to have; a report asks the server for those it really has. */
  edgesMs: z.array(z.number().positive()).default([]),
  good: matchersSchema.default(''),
})

/** Counters under the name that their evidence has within the service. */
export type Counters = VectorSelector & { readonly key: string }

/**
 * What a promise counts.
 * - source: what the service's source counts: its requests by code, or its histogram.
 * - labels: one counter, whose labels tell the good or the bad.
 * - counters: a counter of all, and another of the good or the bad.
 * - histogram: requests within the threshold that fulfil `good` are good, all others are not.
 */
export type Indicator =
  | { readonly kind: 'source' }
  | {
      readonly kind: 'labels'
      readonly of: Counters
      readonly counts: 'good' | 'bad'
      readonly when: readonly Matcher[]
    }
  | { readonly kind: 'counters'; readonly of: Counters; readonly counts: 'good' | 'bad'; readonly part: Counters }
  | {
      readonly kind: 'histogram'
      readonly of: Counters
      readonly unit: Unit
      readonly form: 'classic' | 'native'
      readonly edgesMs: readonly number[]
      readonly good: readonly Matcher[]
    }
export type Unit = z.infer<typeof histogramSchema>['unit']

type Written = z.infer<typeof ratioSchema> | z.infer<typeof histogramSchema>

/** An indicator from a file. `keyFor` names counters, the same ones the same. */
export function indicatorFrom(written: Written, keyFor: (counters: VectorSelector, what: string) => string): Indicator {
  const named = (text: string, what: string): Counters => {
    const selector = parsed(text)
    return { ...selector, key: keyFor(selector, what) }
  }
  if ('histogram' in written) {
    const { histogram, unit, form, edgesMs, good } = written
    return { kind: 'histogram', of: named(histogram, 'times'), unit, form, edgesMs, good: parseMatchers(good) ?? [] }
  }
  const counts = 'bad' in written ? 'bad' : 'good'
  const part = 'bad' in written ? written.bad : written.good
  const of = named(written.total, 'all')
  const when = within(parsed(part), of)
  return when ? { kind: 'labels', of, counts, when } : { kind: 'counters', of, counts, part: named(part, counts) }
}

/** The matchers that make one selector a part of another; undefined where it is none. */
function within(part: VectorSelector, all: VectorSelector): readonly Matcher[] | undefined {
  const isPart = part.metric === all.metric && beyond(all.matchers, part.matchers).length === 0
  const more = beyond(part.matchers, all.matchers)
  return isPart && more.length > 0 ? more : undefined
}

function parsed(text: string): VectorSelector {
  const selector = parseSelector(text)
  if (selector) return selector
  throw new Error(`${text} is no selector`)
}

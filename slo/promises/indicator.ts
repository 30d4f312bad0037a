import { z } from 'zod'
import {
  beyond,
  literalsIn,
  type Matcher,
  matchesAll,
  parseMatchers,
  parseSelector,
  type VectorSelector,
  valuesOf,
} from '../promql/matchers.ts'

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
  z
    .strictObject({ bad: selectorSchema, ...total })
    .superRefine(({ bad, total }, context) => partFault('bad', bad, total, context)),
  z
    .strictObject({ good: selectorSchema, ...total })
    .superRefine(({ good, total }, context) => partFault('good', good, total, context)),
])

/** A part of the same metric is a part, and not the whole of it. */
function partFault(name: 'good' | 'bad', part: string, total: string, context: z.RefinementCtx) {
  const [some, all] = [parseSelector(part), parseSelector(total)]
  if (!some || !all || some.metric !== all.metric) return
  const isSame = [beyond(some.matchers, all.matchers), beyond(all.matchers, some.matchers)].every(
    ({ length }) => length === 0,
  )
  if (isSame)
    context.addIssue({ code: 'custom', path: [name], message: 'is the total → say by which labels it differs' })
  else if (strays(some, all))
    context.addIssue({
      code: 'custom',
      path: [name],
      message: 'counts requests that the total leaves out → widen the total',
    })
}

/** Does a part surely hold what is not in all? Where a pattern is more than a list, nobody knows. */
function strays(part: VectorSelector, all: VectorSelector): boolean {
  return all.matchers.some((wanted) => {
    const mine = part.matchers.filter(({ name }) => name === wanted.name)
    const values = mine.flatMap((matcher) => [...(valuesOf(matcher) ?? []), ...[wanted, matcher].flatMap(literalsIn)])
    return values.some(
      (value) => matchesAll(mine, { [wanted.name]: value }) && !matchesAll([wanted], { [wanted.name]: value }),
    )
  })
}

export const units = ['us', 'ms', 's'] as const
export type Unit = (typeof units)[number]

/** A histogram, and what else a request must be to be good: 'status=~"200|4.."'. */
export const histogramSchema = z.strictObject({
  /** Its name without _bucket, and its matchers. */
  histogram: selectorSchema.refine(
    (text) => parseSelector(text)?.metric.endsWith('_bucket') !== true,
    'is a bucket → write the name without _bucket',
  ),
  unit: z.enum(units),
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

type WrittenIndicator = z.infer<typeof ratioSchema> | z.infer<typeof histogramSchema>

/** An indicator from a file. `keyFor` names counters, the same ones the same. */
export function indicatorFrom(
  written: WrittenIndicator,
  keyFor: (counters: VectorSelector, what: string) => string,
): Indicator {
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

/** Where a name ends, but for what says that it is a histogram, and which. */
const end = '(?=(_(hist|histogram|distribution|v\\d+))*$)'
const others = new RegExp(`nanosec|[._](ns|nanos)${end}|minutes|hours`)
const micros = new RegExp(`microsec|[._]usec|[._](us|micros)${end}`)
const millis = new RegExp(`millisec|[._]msec|[._](ms|millis)${end}`)

/** Does a histogram's name speak of a unit that is not known here? */
export function isOtherUnit(metric: string): boolean {
  return others.test(metric)
}

/** The unit that a histogram's name speaks of, as Prometheus' naming asks for; undefined where it speaks of none that is known here. */
export function unitIn(metric: string): Unit | undefined {
  if (isOtherUnit(metric)) return undefined
  if (micros.test(metric)) return 'us'
  if (millis.test(metric)) return 'ms'
  return /seconds/.test(metric) ? 's' : undefined
}

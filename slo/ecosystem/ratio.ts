import { beyond, literalsIn, matchesAll, sameMatcher, type VectorSelector, valuesOf } from '../promql/matchers.ts'
import { notCounted, readQuery } from './query.ts'
import type { ForeignSlo } from './read.ts'

/** What a tool writes down: the bad or the good, and all. `rates`: raw counters would be no counts there. */
export type Ratio = {
  readonly counts: 'bad' | 'good'
  readonly part: string
  readonly total: string
  readonly isRate: boolean
}

/** The two counters of a ratio; a sentence where it is none of counters. */
export function readRatio({ counts, part, total, isRate }: Ratio): Pick<ForeignSlo, 'total' | 'part'> | string {
  const all = readQuery(total)
  if (all.kind === 'unknown') return all.why
  if (all.kind === 'difference') return 'its total is a difference.'
  const some = readQuery(part)
  if (some.kind === 'unknown') return some.why
  const counters = some.kind === 'counter' ? [all.counter, some.counter] : [all.counter, some.all, some.less]
  const odd = counters.map(({ metric }) => notCounted(metric)).find((why) => why !== undefined)
  if (odd !== undefined) return odd
  if (some.kind === 'counter') {
    const raw = [all, some].find((query) => isRate && !query.isRate)
    if (raw) return `${raw.counter.metric} is summed as it is, without rate or increase, as no counter is.`
    return { total: all.counter, part: { counts, counter: some.counter } }
  }
  if (!sameRequests(some.all, all.counter)) return 'it subtracts from other requests than its total counts.'
  const rest = counts === 'bad' ? 'good' : 'bad'
  return { total: all.counter, part: { counts: rest, counter: some.less } }
}

function sameRequests(a: VectorSelector, b: VectorSelector): boolean {
  const [left, right] = [ofAll(a), ofAll(b)]
  return left.metric === right.metric && sameMatchers(left, right)
}

function sameMatchers(a: VectorSelector, b: VectorSelector): boolean {
  return beyond(a.matchers, b.matchers).length === 0 && beyond(b.matchers, a.matchers).length === 0
}

/** A histogram's count, also where it is written as its bucket without an end. */
export function ofAll({ metric, matchers }: VectorSelector): VectorSelector {
  const inf = matchers.find(
    ({ name, operator, value }) =>
      name === 'le' && ((operator === '=' && value === '+Inf') || (operator === '=~' && /^\\\+Inf$/.test(value))),
  )
  if (!inf || !metric.endsWith('_bucket')) return { metric, matchers }
  return { metric: metric.replace(/_bucket$/, '_count'), matchers: matchers.filter((each) => !sameMatcher(each, inf)) }
}

/** Values that code labels have, to tell whether one matcher allows no more than another. */
const codes = [
  '0',
  ...Array.from({ length: 500 }, (_, at) => String(at + 100)),
  ...['1', '2', '3', '4', '5'].flatMap((digit) => [digit, `${digit}xx`]),
  'OK',
  'Unknown',
]

/** Is every request of `part` one of `all`, as far as matchers of the same metric tell? */
export function isWithin(part: VectorSelector, all: VectorSelector): boolean {
  return beyond(all.matchers, part.matchers).every((wanted) => {
    const mine = part.matchers.filter(({ name, operator }) => name === wanted.name && !operator.startsWith('!'))
    if (mine.length === 0) return false
    const values = mine.flatMap((matcher) => valuesOf(matcher) ?? [...codes, ...[wanted, matcher].flatMap(literalsIn)])
    const possible = [...new Set(values)].filter((value) => matchesAll(mine, { [wanted.name]: value }))
    return possible.length > 0 && possible.every((value) => matchesAll([wanted], { [wanted.name]: value }))
  })
}

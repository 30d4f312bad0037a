import type { Labels } from '../../prometheus/samples.ts'
import { canonicalLabels, defaultTarget, keyOf, pick, targetOf } from '../identity.ts'
import type { RangeParts } from '../parts.ts'
import type { CountRequest, Selector, SourceMethod } from '../request.ts'
import { and, write, writeSeries } from '../selector-text.ts'
import { isCount } from '../series/increments.ts'
import {
  addEdge,
  addInside,
  addOdd,
  bitOf,
  factsOf,
  type Histograms,
  histogramsOf,
  joinSpellings,
  type SeriesFacts,
  type Survey,
} from '../series-facts.ts'
import type { Inquiry } from './inquiry.ts'
import { readParts } from './read-parts.ts'

/** Longer than any lookback: a reset between the last sample before midnight and the first after it must be seen. */
const overlapSeconds = 3600

/**
 * Looks at all series of a chunk once.
 * @param shard further matchers, where the whole was too much at once
 */
export async function takeSurvey(
  inquiry: Inquiry,
  request: CountRequest,
  chunk: RangeParts,
  method: SourceMethod,
  shard: readonly string[] = [],
): Promise<Survey> {
  const [first] = chunk.parts
  const length = chunk.lengthSeconds
  const size = chunk.parts.length
  const series = new Map<string, SeriesFacts>()
  const target = request.target ?? defaultTarget
  const [texts, groups] = [new Map<string, string>(), new Map<string, Labels>()]
  const text = (value: string) => once(texts, value, value)

  const find = (spelled: Labels) => {
    const labels = canonicalLabels(spelled, request.aliases, text)
    const key = keyOf(labels)
    const known = series.get(key)
    if (known) return known
    const [named, group] = [targetOf(labels, target), pick(labels, request.by)]
    const names = { key, labels, target: named && text(named), group: once(groups, keyOf(group), group) }
    const facts = factsOf(names, size)
    series.set(key, facts)
    return facts
  }
  const see = (selector: Selector, spelled: Labels) => {
    const facts = find(spelled)
    const labels = isSame(facts.labels, spelled) ? facts.labels : spelled
    const known = facts.spellings.some((each) => each.selector === selector && isSame(each.labels, labels))
    if (!known) facts.spellings.push({ selector, labels })
    return facts
  }

  for (const selector of first.selectors) {
    const mine = and(selector, shard)
    if (method === 'remote-read') {
      await readParts(inquiry, mine, chunk, (labels) => see(selector, labels))
      continue
    }
    const step = { stepSeconds: length, end: first.start + size * length }
    const unsound = method === 'raw' ? new Set<number>() : await unsoundParts(inquiry, mine, chunk)
    await inquiry.ask(
      insideQuery(writeSeries(mine), length, method),
      { ...step, start: first.end },
      ({ labels, samples }) => {
        const shown = samples.map(([at, value]) => [Math.round((at - first.end) / length), value] as const)
        const facts = see(selector, labels)
        for (const [part, value] of shown) {
          if (!isCount(value)) addOdd(facts, part)
          // Which of them has it, its samples tell.
          if (unsound.has(part)) facts.clashes |= bitOf(part)
        }
        addInside(facts, shown)
      },
    )
    await inquiry.ask(write(mine), { ...step, start: first.start }, ({ labels, samples }) => {
      const facts = see(selector, withoutName(labels))
      for (const [at, value] of samples) addEdge(facts, Math.round((at - first.start) / length), value)
    })
  }
  for (const selector of first.before) {
    const query = write(and(selector, shard))
    await inquiry.ask(query, { at: first.start }, ({ labels, samples }) => {
      const facts = find(withoutName(labels))
      if (!samples[0] || !Number.isNaN(facts.edges[0])) return
      facts.edges[0] = samples[0][1]
      facts.clashes |= bitOf(0)
    })
  }
  for (const facts of series.values()) joinSpellings(facts)
  let histograms: Histograms | undefined
  return {
    chunk,
    series,
    histograms: () => {
      histograms ??= histogramsOf(series.values())
      return histograms
    },
  }
}

/** Parts in which some series has a sample that is no whole number, or infinite: neither increments nor resets tell of it. */
async function unsoundParts(
  inquiry: Inquiry,
  selector: Selector,
  { parts: [first, ...more], lengthSeconds: length }: RangeParts,
): Promise<ReadonlySet<number>> {
  const unsound = new Set<number>()
  const moments = { start: first.end, end: first.start + (1 + more.length) * length, stepSeconds: length }
  if (selector.native) return unsound
  await inquiry.ask(`sum(sum_over_time(${writeSeries(selector)}[${length}s]))`, moments, ({ samples }) => {
    for (const [at, sum] of samples) if (!Number.isInteger(sum)) unsound.add(Math.round((at - first.end) / length))
  })
  return unsound
}

function insideQuery(series: string, lengthSeconds: number, method: Exclude<SourceMethod, 'remote-read'>): string {
  if (method === 'anchored') return `increase(${series}[${lengthSeconds}s] anchored)`
  if (method === 'resets') return `resets(${series}[${lengthSeconds + overlapSeconds}s])`
  return `count_over_time(${series}[${lengthSeconds}s])`
}

/** What a hundred thousand series have in common is held once. */
function once<T>(known: Map<string, T>, key: string, value: T): T {
  const before = known.get(key)
  if (before === undefined) known.set(key, value)
  return before ?? value
}

function withoutName({ __name__: _, ...labels }: Labels): Labels {
  return labels
}

function isSame(a: Labels, b: Labels): boolean {
  return keyOf(a) === keyOf(b)
}

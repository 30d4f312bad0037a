import { TooLongAtOnce } from '../../prometheus/call.ts'
import type { Sample } from '../../prometheus/samples.ts'
import { canonicalLabels, keyOf } from '../identity.ts'
import type { CountRequest, Selector, Window } from '../request.ts'
import { and, matchersFor, writeRange } from '../selector-text.ts'
import { type Digest, digestOf, isCount } from '../series/increments.ts'
import { addOdd, bitOf, isAmong, type SeriesFacts } from '../series-facts.ts'
import type { Inquiry } from './inquiry.ts'

/** Series whose samples are asked for in one question. */
const batchSize = 400
/** Who answers for less than this at once has no memory to speak of. */
const shortestRange = 3600

/** Where a part is, and which of its chunk it is. */
export type PartContext = {
  readonly inquiry: Inquiry
  readonly request: CountRequest
  readonly part: Window
  readonly index: number
}

/** Reads the samples of the series in a part, where the survey did not; all spellings of one series are one. */
export async function digestsOf(
  { inquiry, request, part, index }: PartContext,
  series: readonly SeriesFacts[],
  startsOf: (facts: SeriesFacts) => readonly number[],
): Promise<ReadonlyMap<string, Digest>> {
  const { lookbackSeconds } = inquiry
  const digests = new Map<string, Digest>()
  const spelledTwice = new Map<string, Sample[]>()
  const unread: SeriesFacts[] = []
  for (const facts of series) {
    const known = surveyed(facts, index, startsOf(facts))
    if (known) digests.set(facts.key, known)
    else unread.push(facts)
  }
  const byKey = new Map(unread.map((facts) => [facts.key, facts]))
  const digest = (key: string, samples: readonly Sample[]) => {
    const [first, ...rest] = samples.filter(([, value]) => isCount(value))
    const facts = byKey.get(key)
    if (!facts) return
    if (!samples.every(([, value]) => isCount(value))) addOdd(facts, index)
    if (samples.some(([, value]) => isCount(value) && !Number.isInteger(value))) facts.fractions |= bitOf(index)
    if (!first) return
    const edge = facts.edges[index] as number
    const before = Number.isNaN(edge) ? undefined : { at: part.start - lookbackSeconds, value: edge }
    digests.set(key, digestOf([first, ...rest], { before, starts: startsOf(facts), lookbackSeconds }))
  }
  await ask(inquiry, request, unread, { range: part.end - part.start, at: part.end }, (key, samples) => {
    if ((byKey.get(key)?.spellings.length ?? 1) === 1) digest(key, samples)
    else spelledTwice.set(key, merge(spelledTwice.get(key) ?? [], samples))
  })
  for (const [key, samples] of spelledTwice) digest(key, samples)
  return digests
}

/** What the survey saw of a series' samples; undefined where it saw none of them, or not all that matters. */
function surveyed({ digests, clashes }: SeriesFacts, index: number, starts: readonly number[]) {
  const digest = digests.get(index)
  if (!digest || isAmong(clashes, index)) return undefined
  const isRestarted = starts.some((start) => start > digest.first[0] && start <= digest.last[0])
  return isRestarted ? undefined : digest
}

/** The last value of each series in the `rangeSeconds` up to an instant. */
export async function lastValues(
  inquiry: Inquiry,
  request: CountRequest,
  series: readonly SeriesFacts[],
  { at, rangeSeconds }: { readonly at: number; readonly rangeSeconds: number },
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  const question = { function: 'last_over_time', range: rangeSeconds, at }
  try {
    await ask(inquiry, request, series, question, (key, [sample]) => {
      if (sample && isCount(sample[1])) found.set(key, Math.max(sample[1], found.get(key) ?? 0))
    })
    return found
  } catch (error) {
    if (!(error instanceof TooLongAtOnce) || rangeSeconds <= shortestRange) throw error
  }
  const half = Math.floor(rangeSeconds / 2)
  const later = await lastValues(inquiry, request, series, { at, rangeSeconds: half })
  const others = series.filter(({ key }) => !later.has(key))
  const before = { at: at - half, rangeSeconds: rangeSeconds - half }
  return new Map([...(others.length === 0 ? [] : await lastValues(inquiry, request, others, before)), ...later])
}

/** Those of some series that had counted in the time that a value stands before their last sample, which at an instant still stood. */
export async function stillCounting(
  inquiry: Inquiry,
  request: CountRequest,
  series: readonly SeriesFacts[],
  at: number,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const question = { function: 'changes', range: 2 * inquiry.lookbackSeconds, at }
  await ask(inquiry, request, series, question, (key, [sample]) => {
    if (sample && sample[1] > 0) found.add(key)
  })
  return found
}

async function ask(
  inquiry: Inquiry,
  request: CountRequest,
  series: readonly SeriesFacts[],
  question: { readonly function?: string; readonly range: number; readonly at: number },
  collect: (key: string, samples: readonly Sample[]) => void,
): Promise<void> {
  const wanted = new Set(series.map(({ key }) => key))
  const spellings = series.flatMap((each) => each.spellings)
  const queryOf = (selector: Selector) => {
    const range = writeRange(selector, question.range, request.scrapeIntervalSeconds ?? 60)
    return question.function === undefined ? range : `${question.function}(${range})`
  }
  for (const [selector, same] of Map.groupBy(spellings, (spelling) => spelling.selector)) {
    // Neighbours in this order share most labels, so that few other series fulfil the matchers of a batch.
    const ordered = same
      .map(({ labels }) => ({ labels, order: keyOf(labels) }))
      .sort((a, b) => (a.order < b.order ? -1 : 1))
    for (let from = 0; from < ordered.length; from += batchSize) {
      const batch = ordered.slice(from, from + batchSize).map(({ labels }) => labels)
      await inquiry.ask(
        queryOf(and(selector, matchersFor(batch))),
        { at: question.at },
        ({ labels, samples }) => {
          const key = keyOf(canonicalLabels(labels, request.aliases))
          if (wanted.has(key)) collect(key, samples)
        },
        queryOf(and(selector, ['…'])),
      )
    }
  }
}

/** Two spellings of one counter, in order of time; where both have a sample at one instant they are the same sample. */
function merge(a: readonly Sample[], b: readonly Sample[]): Sample[] {
  const byTime = new Map(a)
  for (const [at, value] of b) byTime.set(at, Math.max(value, byTime.get(at) ?? value))
  return [...byTime].sort(([left], [right]) => left - right)
}

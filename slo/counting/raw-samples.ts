import type { Labels, Sample } from '../prometheus.ts'
import { canonicalLabels, keyOf } from './identity.ts'
import type { Journal } from './journal.ts'
import type { CountRequest, Selector, Window } from './request.ts'
import { and, matchersFor, write } from './selector-text.ts'
import type { SeriesFacts } from './survey.ts'

/** Series whose samples are asked for in one question. */
const batchSize = 400

type Spelling = { readonly key: string; readonly selector: Selector; readonly labels: Labels }

/** The samples of the series in (start, end], all spellings of one series together and in order. */
export async function rawSamples(
  journal: Journal,
  request: CountRequest,
  series: readonly SeriesFacts[],
  { start, end }: Window,
): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const found = new Map<string, Sample[]>()
  const collect = (key: string, samples: readonly Sample[]) => {
    const before = found.get(key)
    if (!before) found.set(key, [...samples])
    else found.set(key, merge(before, samples))
  }
  await askBatches(journal, request, series, { function: '', range: end - start, at: end }, collect)
  return found
}

/** The last value of each series in the `rangeSeconds` up to an instant. */
export async function lastValues(
  journal: Journal,
  request: CountRequest,
  series: readonly SeriesFacts[],
  { at, rangeSeconds }: { readonly at: number; readonly rangeSeconds: number },
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  await askBatches(
    journal,
    request,
    series,
    { function: 'last_over_time', range: rangeSeconds, at },
    (key, [sample]) => {
      if (sample) found.set(key, Math.max(sample[1], found.get(key) ?? 0))
    },
  )
  return found
}

async function askBatches(
  journal: Journal,
  request: CountRequest,
  series: readonly SeriesFacts[],
  question: { readonly function: string; readonly range: number; readonly at: number },
  collect: (key: string, samples: readonly Sample[]) => void,
): Promise<void> {
  const spellings = series.flatMap(({ key, spellings: each }) =>
    each.map((spelling): Spelling => ({ key, ...spelling })),
  )
  const wanted = new Set(series.map(({ key }) => key))
  for (const [selector, same] of Map.groupBy(spellings, (spelling) => spelling.selector)) {
    const byTarget = same.toSorted((a, b) => compare(keyOf(a.labels), keyOf(b.labels)))
    for (let at = 0; at < byTarget.length; at += batchSize) {
      const batch = byTarget.slice(at, at + batchSize)
      const narrowed = write(and(selector, matchersFor(batch.map(({ labels }) => labels))))
      const ask = (text: string) => {
        const range = `${text}[${question.range}s]`
        return question.function === '' ? range : `${question.function}(${range})`
      }
      await journal.ask(
        ask(narrowed),
        { at: question.at },
        ({ labels, samples }) => {
          const key = keyOf(canonicalLabels(labels, request.aliases))
          if (wanted.has(key)) collect(key, samples)
        },
        ask(write(and(selector, ['…']))),
      )
    }
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Two spellings of one counter, in order of time; where both have a sample at one instant they are the same sample. */
function merge(a: readonly Sample[], b: readonly Sample[]): Sample[] {
  const byTime = new Map(a)
  for (const [at, value] of b) byTime.set(at, Math.max(value, byTime.get(at) ?? value))
  return [...byTime].sort(([left], [right]) => left - right)
}

import { daySeconds } from '../../calendar.ts'
import { write } from '../../counting/selector-text.ts'
import type { StreamingPrometheus } from '../../prometheus/prometheus.ts'
import { counted } from '../../words.ts'
import type { Evidence } from '../evidence.ts'
import type { Server } from './server.ts'

/** The coarsest blocks of Thanos have a sample an hour. */
const coarse = { lookbackSeconds: 7200, resolution: 'downsampled' } as const

/**
 * Days without a sample of which Thanos still has downsampled blocks are told as such. They are not counted: what a series did before the
 * first of its samples that was kept, or after a reset between two of them, is not in them.
 */
export async function tellDownsampled(
  prometheus: StreamingPrometheus,
  { software }: Server,
  evidence: Readonly<Record<string, Evidence>>,
): Promise<Record<string, Evidence>> {
  if (software !== 'Thanos') return { ...evidence }
  const told = Object.entries(evidence).map(async ([key, found]): Promise<[string, Evidence]> => {
    const days = await coarseDays(prometheus, found)
    const [first] = days
    if (first === undefined) return [key, found]
    const metric = found.selectors[0]?.metric ?? key
    const note = `Thanos keeps ${counted(days.length, 'day')} of ${metric} only downsampled (from ${first}): they are not counted.`
    return [key, { ...found, ledger: { ...found.ledger, notes: [...found.ledger.notes, note] } }]
  })
  return Object.fromEntries(await Promise.all(told))
}

async function coarseDays(prometheus: StreamingPrometheus, { selectors, ledger }: Evidence): Promise<string[]> {
  const missing = [...ledger.daysWithoutData].sort()
  const ends = missing.map((date) => Date.parse(date) / 1000 + daySeconds)
  const [start] = ends
  const end = ends.at(-1)
  if (start === undefined || end === undefined) return []
  const there = new Set<number>()
  const query = `count(${selectors.map((selector) => write(plain(selector))).join(' or ')})`
  const visit = ({ samples }: { readonly samples: readonly (readonly [number, number])[] }) => {
    for (const [at] of samples) there.add(at)
  }
  await prometheus.each(query, { start, end, stepSeconds: daySeconds }, visit, coarse)
  return missing.filter((_, index) => there.has(ends[index] as number))
}

function plain({ metric, matchers }: Evidence['selectors'][number]) {
  return { metric, matchers }
}

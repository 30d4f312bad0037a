import type { Labels } from '../../prometheus/samples.ts'
import { keyOf } from '../identity.ts'
import type { DayPart, RangeParts } from '../parts.ts'
import type { CountRequest, Gap, Selector } from '../request.ts'
import { write } from '../selector-text.ts'
import type { Inquiry } from './inquiry.ts'

/**
 * Spans of each part in which no scrape of a site succeeded, at the resolution of a scrape interval. Whole days are looked at
 * first: where one target was scraped all day long there is no gap.
 */
export async function gapsOf(
  inquiry: Inquiry,
  request: CountRequest,
  chunk: RangeParts,
  up: Selector | undefined,
): Promise<readonly (readonly Gap[])[]> {
  const none = chunk.parts.map((): Gap[] => [])
  if (!up) return none
  const by = request.gapsBy ?? ['site']
  const interval = request.scrapeIntervalSeconds ?? 60
  const sites = new Map<string, { readonly labels: Labels; readonly best: Float64Array }>()
  const length = chunk.lengthSeconds
  const [first] = chunk.parts
  const end = first.start + chunk.parts.length * length
  const query = `max by (${by.join(', ')}) (sum_over_time(${write(up)}[${length}s]))`
  await inquiry.askShared(query, { start: first.end, end, stepSeconds: length }, ({ labels, samples }) => {
    const { best } = sites.get(keyOf(labels)) ?? { best: new Float64Array(chunk.parts.length) }
    for (const [at, value] of samples) best[Math.round((at - first.end) / length)] = value
    sites.set(keyOf(labels), { labels, best })
  })
  if (sites.size === 0) {
    inquiry.note(`No scrapes are told of by ${write(up)}: gaps cannot be seen.`)
    return none
  }
  const needed = Math.floor(length / interval)
  return Promise.all(
    chunk.parts.map(async (part, index) => {
      const holed = [...sites.values()].filter(({ best }) => (best[index] ?? 0) < needed)
      return holed.length === 0
        ? []
        : findGaps(
            inquiry,
            part,
            holed.map(({ labels }) => labels),
            { up, by, interval },
          )
    }),
  )
}

async function findGaps(
  inquiry: Inquiry,
  part: DayPart,
  sites: readonly Labels[],
  { up, by, interval }: { readonly up: Selector; readonly by: readonly string[]; readonly interval: number },
): Promise<readonly Gap[]> {
  // A scrape may come half an interval late.
  const window = Math.ceil(interval * 1.5)
  const begin = Math.ceil(part.start / interval) * interval
  const steps = Math.floor((part.end - begin) / interval)
  const scraped = new Map<string, Set<number>>()
  const query = `max by (${by.join(', ')}) (max_over_time(${write(up)}[${window}s])) > 0`
  const end = begin + steps * interval
  await inquiry.askShared(query, { start: begin + interval, end, stepSeconds: interval }, ({ labels, samples }) => {
    scraped.set(keyOf(labels), new Set(samples.map(([at]) => Math.round((at - begin) / interval))))
  })
  return sites.flatMap((labels) => {
    const seen = scraped.get(keyOf(labels)) ?? new Set()
    const gaps: Gap[] = []
    for (let step = 1; step <= steps; step++) {
      if (seen.has(step)) continue
      const start = begin + (step - 1) * interval
      const last = gaps.at(-1)
      if (last?.end === start) gaps[gaps.length - 1] = { ...last, end: start + interval }
      else gaps.push({ labels, start, end: start + interval })
    }
    return gaps
  })
}

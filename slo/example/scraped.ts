import { type Labels, staleNaN } from '../prometheus/samples.ts'
import { marginMinutes } from './flows.ts'
import type { Pod } from './pods.ts'
import { scrapeGaps } from './story.ts'
import type { BlockSamples } from './tsdb/segments.ts'

/** A counter of one pod: what it counts, and under which labels it was scraped when. */
export type Counter = {
  readonly metric: string
  readonly pod: Pod
  /** Events of each minute. */
  readonly flow: Int32Array
  /** What makes the process show it: always, or the first event of a flow, which for a bucket is that of its whole histogram. */
  readonly bornBy: 'start' | Int32Array
  /** Its labels from one instant to the next; the first `from` is -Infinity, the last `until` is Infinity. */
  readonly spellings: readonly { readonly from: number; readonly until: number; readonly labels: Labels }[]
}

export type QuarterSpan = { readonly start: number; readonly end: number }

/** What happened to the events of a counter. */
type CounterTruth = {
  /** Seen by a scrape within the quarter, for each of its days. */
  readonly daily: Float64Array
  /** Seen by no scrape: the process ended, or began again, before the next one. */
  lost: number
}

/** Buffers that all series share, one after another. */
const capacity = 140_000
const timesMs = new Float64Array(capacity)
const values = new Float64Array(capacity)
const words = new Uint32Array(values.buffer)

/** The samples that scrapes saw of a counter under one of its spellings. */
export function samplesOf(counter: Counter, spelling: number, quarter: QuarterSpan): BlockSamples {
  const { from, until } = counter.spellings[spelling] ?? { from: 0, until: 0 }
  let count = 0
  let isShown = false
  scrape(counter, quarter, (at, value) => {
    if (at < from) return
    if (at >= until) {
      if (isShown) stale(at)
      isShown = false
      return
    }
    if (value === undefined) {
      if (isShown) stale(at)
      isShown = false
      return
    }
    timesMs[count] = at * 1000
    values[count++] = value
    isShown = true
  })
  return { count, timesMs, values }

  function stale(at: number): void {
    timesMs[count] = at * 1000
    words[2 * count] = staleNaN[0]
    words[2 * count + 1] = staleNaN[1]
    count++
  }
}

/** What the scrapes of the quarter saw of a counter, whatever it was called, and what they missed. */
export function fateOf(counter: Counter, quarter: QuarterSpan): CounterTruth {
  const fate: CounterTruth = { daily: new Float64Array(Math.round((quarter.end - quarter.start) / 86_400)), lost: 0 }
  scrape(counter, quarter, () => undefined, fate)
  return fate
}

/** A process that ran for long before the data begins has counted before. */
const minutesBefore = 7200

function scrape(
  { pod, flow, bornBy }: Counter,
  quarter: QuarterSpan,
  see: (at: number, value: number | undefined) => void,
  fate?: CounterTruth,
): void {
  const begin = quarter.start - marginMinutes * 60 + pod.scrapeSecond
  const first = Math.max(0, Math.ceil((pod.from - begin) / 60))
  const last = Math.min(flow.length - 1, Math.ceil((pod.until - begin) / 60) - 1)
  const ran = pod.from < begin - 60 ? minutesBefore : 0
  let value = Math.round(mean(flow) * ran)
  let unseen = 0
  let isBorn = bornBy === 'start' || mean(bornBy) * ran >= 0.5
  for (let minute = first; minute <= last; minute++) {
    const at = begin + minute * 60
    const start = pod.starts.find((each) => each > at - 60 && each <= at)
    const { mine, before } = eventsOf(flow[minute] ?? 0, at, start)
    if (start !== undefined) {
      if (fate && isInside(at, quarter)) fate.lost += before + unseen
      if (start !== pod.from) {
        value = 0
        unseen = 0
        isBorn = bornBy === 'start'
      }
    }
    value += mine
    unseen += mine
    if (bornBy !== 'start') isBorn ||= eventsOf(bornBy[minute] ?? 0, at, start).mine > 0
    if (!isScraped(pod, at)) continue
    see(at, isBorn ? value : undefined)
    if (fate && isInside(at, quarter)) {
      const day = Math.ceil((at - quarter.start) / 86_400) - 1
      fate.daily[day] = (fate.daily[day] ?? 0) + unseen
    }
    unseen = 0
  }
  const end = begin + (last + 1) * 60
  if (last + 1 < flow.length && isScraped(pod, end)) see(end, undefined)
  if (fate && isInside(end, quarter) && last + 1 < flow.length) fate.lost += unseen
}

/** Events before a start belong to whoever ran before, and nobody asked for them in time. */
function eventsOf(events: number, at: number, start: number | undefined): { mine: number; before: number } {
  const before = start === undefined ? 0 : Math.floor((events * (start - (at - 60))) / 60)
  return { mine: events - before, before }
}

/** A sample counts what happened before it, so the quarter is open on the left. */
function isInside(at: number, { start, end }: QuarterSpan): boolean {
  return at > start && at <= end
}

function isScraped({ site, labels }: Pod, at: number): boolean {
  if (labels['prometheus'] !== 'k8s-mlserve') return true
  return !scrapeGaps.some((gap) => gap.site === site && at >= gap.from && at < gap.until)
}

function mean(flow: Int32Array): number {
  let sum = 0
  for (const events of flow) sum += events
  return sum / flow.length
}

/** A gauge of a pod that has a value at each scrape. */
export function gaugeOf(pod: Pod, quarter: QuarterSpan, valueAt: (at: number) => number): BlockSamples {
  const begin = quarter.start - marginMinutes * 60 + pod.scrapeSecond
  let count = 0
  for (let at = begin; at < Math.min(pod.until, quarter.end + marginMinutes * 60); at += 60) {
    if (at < pod.from || !isScraped(pod, at)) continue
    timesMs[count] = at * 1000
    values[count++] = valueAt(at)
  }
  return { count, timesMs, values }
}

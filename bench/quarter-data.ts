import { join } from 'node:path'
import { parseQuarter } from '../slo/calendar.ts'
import { Random } from '../slo/example/random.ts'
import { type BlockSeries, writeBlock } from '../slo/example/tsdb/block.ts'
import type { BlockSamples } from '../slo/example/tsdb/segments.ts'
import { staleNaN } from '../slo/prometheus/samples.ts'
import { madeOnce } from './programs.ts'

/** 91 days at 60 s, as Istio's buckets look: series of a hundred to a pod, every tenth pod replaced on some day of the quarter. */
export const quarter = parseQuarter('2026-09', 0)
const minutes = (quarter.end - quarter.start) / 60
const seriesOfPod = 100
const timesMs = new Float64Array(minutes + 1)
const values = new Float64Array(minutes + 1)
const words = new Uint32Array(values.buffer)

/** A folder of Prometheus data with about so many samples, generated once. */
export function dataOf(folder: string, samples: number): string {
  const place = join(folder, `quarter-of-${samples}`)
  return madeOnce(place, (draft) => {
    const series = Array.from({ length: Math.round(samples / minutes) }, (_, id) => seriesOf(id)).flat()
    writeBlock(draft, '01KB0000000000000000000000', series)
  })
}

/** One series that lives all quarter, or two, one after the other, where its pod is replaced. */
function seriesOf(id: number): readonly BlockSeries[] {
  const pod = Math.floor(id / seriesOfPod)
  const replaced = pod % 10 === 3 ? Math.floor(minutes * new Random(`pod ${pod}`).next()) : undefined
  const spans = replaced === undefined ? [[0, minutes]] : [[0, replaced] as const, [replaced, minutes] as const]
  return spans.flatMap(([from = 0, until = 0], generation): readonly BlockSeries[] => {
    const target = {
      job: 'istio-gateway',
      instance: `10.67.${pod}.${generation}:15020`,
      site: pod % 2 ? 'codfw' : 'eqiad',
    }
    const own = { response_code: id % 7 === 0 ? '503' : '200', le: String(id % seriesOfPod) }
    const name = { __name__: 'istio_request_duration_milliseconds_bucket' }
    const counter = { labels: { ...name, ...target, ...own }, samples: () => counterSamples(id, from, until) }
    if (id % seriesOfPod !== 0) return [counter]
    const started = () => constant(from, until, from === 0 ? quarter.start - 86_400 : quarter.start + from * 60 - 20)
    return [
      counter,
      { labels: { __name__: 'up', ...target }, samples: () => constant(from, until, 1) },
      { labels: { __name__: 'process_start_time_seconds', ...target }, samples: started },
    ]
  })
}

function counterSamples(id: number, from: number, until: number): BlockSamples {
  let state = id * 2654435761 + 1
  let value = from === 0 ? id * 1000 : 0
  let count = 0
  for (let minute = from; minute < until; minute++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    value += state >>> 26
    timesMs[count] = (quarter.start + minute * 60 + 17) * 1000
    values[count++] = value
  }
  if (until < minutes) stale(count++, until)
  return { count, timesMs, values }
}

function constant(from: number, until: number, value: number): BlockSamples {
  let count = 0
  for (let minute = from; minute < until; minute++) {
    timesMs[count] = (quarter.start + minute * 60 + 17) * 1000
    values[count++] = value
  }
  if (until < minutes) stale(count++, until)
  return { count, timesMs, values }
}

function stale(at: number, minute: number): void {
  timesMs[at] = (quarter.start + minute * 60 + 17) * 1000
  words[2 * at] = staleNaN[0]
  words[2 * at + 1] = staleNaN[1]
}

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseQuarter } from '../slo/calendar.ts'
import { type BlockSeries, writeBlock } from '../slo/example/tsdb/block.ts'
import type { BlockSamples } from '../slo/example/tsdb/segments.ts'

export const quarter = parseQuarter('2026-09', 0)
const serviceNames = ['articles', 'editors', 'readers', 'images', 'search'] as const
/** Somebody who goes on shows that the last day is whole. */
const minutes = (quarter.end - quarter.start) / 60 + 60
const codes = { 200: 97, 404: 2, 503: 1 }
const edges = { '0.1': 60, '0.25': 85, '0.5': 98, 1: 99, 5: 100, '+Inf': 100 }
const seriesOfPod = 2 + Object.keys(codes).length + Object.keys(edges).length
const timesMs = new Float64Array(minutes)
const values = new Float64Array(minutes)

/** A folder of Prometheus data with about so many samples, generated once: five services with many requests, each on as many pods. */
export function requestsData(folder: string, samples: number): string {
  const pods = Math.max(Math.round(samples / (serviceNames.length * seriesOfPod * minutes)), 1)
  const place = join(folder, `requests-until-after-of-${pods}`)
  if (existsSync(place)) return place
  const draft = `${place}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  const series = serviceNames.flatMap((job) => Array.from({ length: pods }, (_, pod) => podOf(job, pod)).flat())
  writeBlock(draft, '01KB0000000000000000000000', series)
  renameSync(draft, place)
  return place
}

function podOf(job: string, pod: number): readonly BlockSeries[] {
  const target = { job, instance: `10.67.${pod}.1:8080`, site: pod % 2 ? 'codfw' : 'eqiad' }
  const of = (metric: string, more: Readonly<Record<string, string>>, samples: () => BlockSamples): BlockSeries => {
    return { labels: { __name__: metric, ...target, ...more }, samples }
  }
  const counters = (metric: string, label: string, shares: Readonly<Record<string, number>>) =>
    Object.entries(shares).map(([value, share]) => of(metric, { [label]: value }, () => counted(pod, share)))
  return [
    of('up', {}, () => constant(1)),
    of('process_start_time_seconds', {}, () => constant(quarter.start - 86_400 - pod)),
    ...counters('http_requests_total', 'code', codes),
    ...counters('http_seconds_bucket', 'le', edges),
  ]
}

/** Of some thousand requests a minute, more by day than by night, a share in hundredths. */
function counted(pod: number, share: number): BlockSamples {
  let all = 1e6
  for (let minute = 0; minute < minutes; minute++) {
    all += 100 * Math.round(30 + 20 * Math.sin(minute / 229) + ((minute * 7919 + pod) % 13))
    timesMs[minute] = (quarter.start + minute * 60 + 17) * 1000
    values[minute] = (all / 100) * share
  }
  return { count: minutes, timesMs, values }
}

function constant(value: number): BlockSamples {
  for (let minute = 0; minute < minutes; minute++) timesMs[minute] = (quarter.start + minute * 60 + 17) * 1000
  values.fill(value)
  return { count: minutes, timesMs, values }
}

export const servicesYaml = `schemaVersion: 1
services:${serviceNames
  .map(
    (job) => `
  - id: ${job}
    title: ${job}
    owner: bench
    contacts: [bench]
    sites: [eqiad, codfw]
    targets:
      - objectives:
          - { kind: availability, target: 98 % }
          - { kind: latency, target: 95 %, thresholdMs: 500 }
          - { kind: latency, target: 98 %, thresholdMs: 1000 }
    reconciliation: none
    source:
      kind: custom
      selectors: [{ match: 'job="${job}"' }]
      with: { title: its own, requests: http_requests_total, labels: { code: code }, codes: { errors: 5.., clientErrors: 4.. }, durations: { metric: http_seconds, unit: s } }`,
  )
  .join('')}
`

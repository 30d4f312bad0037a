import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseQuarter } from '../slo/calendar.ts'
import { type BlockSeries, writeBlock } from '../slo/example/tsdb/block.ts'
import type { BlockSamples } from '../slo/example/tsdb/segments.ts'

export const quarter = parseQuarter('2026-09', 0)
/** As many as Wikimedia's largest counter of Istio has. */
export const seriesOfService = 8807
export const mostServices = 100
/** What is held in memory grows with series and days, not with samples: half a day apart, so that the data is made in minutes. */
const scrapeIntervalSeconds = 43_200
const steps = Math.floor((quarter.end - quarter.start) / scrapeIntervalSeconds)
const seriesOfPod = 100
const timesMs = new Float64Array(steps)
const values = new Float64Array(steps)

/** What all series of a service count after their first sample. */
export const requestsOfService = (steps - 1) * ((seriesOfService * (seriesOfService + 1)) / 2)

const nameOf = (service: number) => `service-${String(service).padStart(3, '0')}`

/** A folder with the data of a hundred services and a file that promises them, made once. */
export function manyServices(folder: string): string {
  const place = join(folder, `services-${mostServices}`)
  if (existsSync(place)) return place
  const draft = `${place}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  const series = Array.from({ length: mostServices }, (_, service) => seriesIn(service)).flat()
  writeBlock(join(draft, 'data'), '01KB0000000000000000000100', series)
  renameSync(draft, place)
  return place
}

/** A services file that promises so many of them. */
export function promisesFor(folder: string, services: number): string {
  const file = join(folder, `services-${services}.yaml`)
  const named = Array.from({ length: services }, (_, at) => promised(nameOf(at)))
  writeFileSync(file, `schemaVersion: 1\nservices:\n${named.join('')}`)
  return file
}

function promised(name: string): string {
  return `  - id: ${name}
    title: ${name}
    owner: nobody
    contacts: [nobody]
    sites: [eqiad, codfw]
    targets:
      - objectives:
          - { kind: availability, id: answered, target: 98 %, indicator: { bad: 'requests_total{code="503"}', total: requests_total } }
    reconciliation: none
    source:
      kind: custom
      selectors: [{ match: 'job="${name}"' }]
      scrapeIntervalSeconds: ${scrapeIntervalSeconds}
      with: { title: generated, labels: { site: site, code: code }, production: 'environment="production"' }
`
}

function seriesIn(service: number): BlockSeries[] {
  return Array.from({ length: seriesOfService }, (_, id) => seriesOf(service, id)).flat()
}

function seriesOf(service: number, id: number): readonly BlockSeries[] {
  const pod = Math.floor(id / seriesOfPod)
  const target = {
    job: nameOf(service),
    instance: `10.${service}.${pod}.1:15020`,
    site: pod % 2 ? 'codfw' : 'eqiad',
    environment: 'production',
  }
  const own = { route: String(id % seriesOfPod), code: id % 7 === 0 ? '503' : '200' }
  const counter = { labels: { __name__: 'requests_total', ...target, ...own }, samples: () => counterSamples(id) }
  if (id % seriesOfPod !== 0) return [counter]
  const gauge = (name: string, value: number): BlockSeries => ({
    labels: { __name__: name, ...target },
    samples: () => filled(() => value),
  })
  return [counter, gauge('up', 1), gauge('process_start_time_seconds', quarter.start - 86_400)]
}

/** Every series counts its number in a step, plus one, so that the sum is known. */
function counterSamples(id: number): BlockSamples {
  return filled((step) => 1000 + (step + 1) * (id + 1))
}

function filled(value: (step: number) => number): BlockSamples {
  for (let step = 0; step < steps; step++) {
    timesMs[step] = (quarter.start + step * scrapeIntervalSeconds + 17) * 1000
    values[step] = value(step)
  }
  return { count: steps, timesMs, values }
}

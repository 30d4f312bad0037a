import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseQuarter } from '../slo/calendar.ts'
import { type BlockSeries, writeBlock } from '../slo/example/tsdb/block.ts'
import type { BlockSamples } from '../slo/example/tsdb/segments.ts'
import { connectPrometheus } from '../slo/prometheus/prometheus.ts'
import { loadServices } from '../slo/promises/promises.ts'
import { loadClasses } from '../slo/promises/slo-class.ts'
import { quarterReport } from '../slo/quarter/make-report.ts'
import { cacheFolder } from '../stack/folders.ts'
import { prometheusOnData } from '../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../stack/toolchain/go-tools.ts'
import { everydayIo } from '../test/stack/test-io.ts'
import { figuresTable } from './figures.ts'
import { madeOnce, step } from './programs.ts'

const quarter = parseQuarter('2026-09', 0)
/** As many as Wikimedia's largest counter of Istio has. */
const seriesOfService = 8807
const mostServices = 100
/** What is held in memory grows with series and days, not with samples: half a day apart, so that the data is made in minutes. */
const scrapeIntervalSeconds = 43_200
const steps = Math.floor((quarter.end - quarter.start) / scrapeIntervalSeconds)
const seriesOfPod = 100
const timesMs = new Float64Array(steps)
const values = new Float64Array(steps)

/** What all series of a service count after their first sample. */
const requestsOfService = (steps - 1) * ((seriesOfService * (seriesOfService + 1)) / 2)

const nameOf = (service: number) => `service-${String(service).padStart(3, '0')}`

/** A folder with the data of a hundred services and a file that promises them, made once. */
function manyServices(folder: string): string {
  const place = join(folder, `services-${mostServices}`)
  return madeOnce(place, (draft) => {
    const series = Array.from({ length: mostServices }, (_, service) => seriesIn(service)).flat()
    writeBlock(join(draft, 'data'), '01KB0000000000000000000100', series)
  })
}

/** A services file that promises so many of them. */
function promisesFor(folder: string, services: number): string {
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

const sizes = [1, 10, mostServices] as const

type Reported = {
  readonly seconds: number
  readonly megabytes: number
  readonly series: number
  readonly requests: number
}

const io = everydayIo()
const folder = join(cacheFolder(io), 'bench')
const [task, size] = process.argv.slice(2)

/** Data is made, and each report written, by a process of its own, so that its memory is its own. */
if (task === 'make') {
  mkdirSync(folder, { recursive: true })
  manyServices(folder)
} else if (task === 'report') {
  process.stdout.write(JSON.stringify(await report(Number(size))))
} else {
  step(import.meta.filename, 'make')
  const figures = sizes.map((services) => {
    const { seconds, megabytes, series, requests } = JSON.parse(
      step(import.meta.filename, 'report', String(services)),
    ) as Reported
    return {
      figure: `${services} services of ${seriesOfService} series (${series} in all): seconds, peak memory of the reporting process, requests counted`,
      aim: `< 500 MB, ${services * requestsOfService} requests`,
      measured: `${seconds.toFixed(1)} s, ${Math.round(megabytes)} MB, ${requests}`,
      held: megabytes < 500 && requests === services * requestsOfService,
    }
  })
  process.stdout.write(figuresTable('A report of many services', figures))
}

async function report(count: number): Promise<Reported> {
  const { server } = await ensurePrometheus(io)
  const place = manyServices(folder)
  await using served = await prometheusOnData(io, { server, dataFolder: join(place, 'data') })
  const classes = await loadClasses()
  const services = await loadServices({ files: [promisesFor(place, count)], classes })
  const prometheus = connectPrometheus({ url: served.url, timeoutMs: 900_000 })
  const began = performance.now()
  const made = await quarterReport({ services, classes, prometheus, quarter, now: quarter.end + 86_400 })
  const evidence = Object.values(made.evidence)
  return {
    seconds: (performance.now() - began) / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
    series: evidence.reduce((sum, { ledger }) => sum + ledger.series, 0),
    requests: evidence.flatMap(({ groups }) => groups).reduce((sum, { count: each }) => sum + each, 0),
  }
}

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseQuarter } from '../slo/calendar.ts'
import { type BlockSeries, writeBlock } from '../slo/example/tsdb/block.ts'
import type { BlockSamples } from '../slo/example/tsdb/segments.ts'
import { connectPrometheus } from '../slo/prometheus/prometheus.ts'
import type { QuarterReport } from '../slo/quarter/report.ts'
import { cacheFolder } from '../stack/folders.ts'
import { prometheusOnData } from '../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../stack/toolchain/go-tools.ts'
import { everydayIo } from '../test/stack/test-io.ts'
import { figuresTable } from './figures.ts'
import { madeOnce, optionsAt, program } from './programs.ts'

const quarter = parseQuarter('2026-09', 0)
const serviceNames = ['articles', 'editors', 'readers', 'images', 'search'] as const
/** Somebody who goes on shows that the last day is whole. */
const minutes = (quarter.end - quarter.start) / 60 + 60
const codes = { 200: 97, 404: 2, 503: 1 }
const edges = { '0.1': 60, '0.25': 85, '0.5': 98, 1: 99, 5: 100, '+Inf': 100 }
const seriesOfPod = 2 + Object.keys(codes).length + Object.keys(edges).length
const timesMs = new Float64Array(minutes)
const values = new Float64Array(minutes)

/** A folder of Prometheus data with about so many samples, generated once: five services with many requests, each on as many pods. */
function requestsData(folder: string, samples: number): string {
  const pods = Math.max(Math.round(samples / (serviceNames.length * seriesOfPod * minutes)), 1)
  const place = join(folder, `requests-until-after-of-${pods}`)
  return madeOnce(place, (draft) => {
    const series = serviceNames.flatMap((job) => Array.from({ length: pods }, (_, pod) => podOf(job, pod)).flat())
    writeBlock(draft, '01KB0000000000000000000000', series)
  })
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

const servicesYaml = `schemaVersion: 1
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

/** Few services with many requests, the whole process: a report beside one plain increase for each of its questions. Samples are the argument. */
const samples = Number(process.argv[2] ?? 28e6)
const times = 3
const io = everydayIo()
const { server } = await ensurePrometheus(io)
const data = join(cacheFolder(io), 'bench')
mkdirSync(data, { recursive: true })
await using served = await prometheusOnData(io, { server, dataFolder: requestsData(data, samples) })
const folder = mkdtempSync(join(tmpdir(), 'requests-bench-'))
writeFileSync(join(folder, 'services.yaml'), servicesYaml)

/** What memory the process had is the last that it says. */
const options = optionsAt(
  quarter.end + 3 * 86_400,
  "process.on('exit', () => process.stderr.write('maxRSS ' + process.resourceUsage().maxRSS))",
)

function report(...more: readonly string[]) {
  const args = ['report', '--prometheus', served.url, '--services', 'services.yaml', '-q', quarter.id, '-o', 'results']
  const start = performance.now()
  const { status, stderr } = spawnSync(program, [...args, '--fail-on', 'never', ...more], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      LIFTWING_SLO_CACHE: join(folder, 'cache'),
      NODE_OPTIONS: options,
    },
  })
  if (status !== 0) throw new Error(`the report ended with ${status}: ${stderr}`)
  return { seconds: (performance.now() - start) / 1000, megabytes: Number(/maxRSS (\d+)$/.exec(stderr)?.[1]) / 1024 }
}

const prometheus = connectPrometheus({ url: served.url, timeoutMs: 600_000 })
async function plainSeconds({ evidence }: QuarterReport): Promise<number> {
  const start = performance.now()
  for (const { selectors, by, window } of Object.values(evidence)) {
    const range = `${window.end - window.start}s`
    const increases = selectors.map(({ metric, matchers }) => `increase(${metric}{${matchers}}[${range}])`)
    await prometheus.vector(`sum by (${by.join(', ')}) (${increases.join(' or ')})`, window.end)
  }
  return (performance.now() - start) / 1000
}

try {
  report()
  const saved: QuarterReport = JSON.parse(
    readFileSync(join(folder, 'results', `quarter-${quarter.id}`, 'report.json'), 'utf8'),
  )
  const read = Object.values(saved.evidence).reduce((sum, { ledger }) => sum + ledger.samples, 0)
  const [plain, cold, warm]: [number[], ReturnType<typeof report>[], ReturnType<typeof report>[]] = [[], [], []]
  for (let time = 0; time < times; time++) {
    plain.push(await plainSeconds(saved))
    cold.push(report('--no-cache'))
    warm.push(report())
  }
  const best = (all: readonly number[]) => Math.min(...all)
  const [plainBest, coldBest, warmBest] = [
    best(plain),
    best(cold.map(({ seconds }) => seconds)),
    best(warm.map(({ seconds }) => seconds)),
  ]
  const peak = Math.max(...[...cold, ...warm].map(({ megabytes }) => megabytes))
  const size = `${Math.round(read / 1e6)} M samples, ${saved.services.flatMap(({ promises }) => promises).length} promises`
  process.stdout.write(
    figuresTable(`A report of few services with many requests, best of ${times}`, [
      { figure: `${size}: one plain increase for each question`, aim: '–', measured: `${plainBest.toFixed(2)} s` },
      {
        figure: `${size}: the report, cold, whole process`,
        aim: '≤ 1.2 × plain',
        measured: `${coldBest.toFixed(2)} s: ${(coldBest / plainBest).toFixed(2)} ×`,
        held: coldBest <= 1.2 * plainBest,
      },
      {
        figure: `${size}: the report from kept days, whole process`,
        aim: '< 1 s',
        measured: `${warmBest.toFixed(2)} s`,
        held: warmBest < 1,
      },
      { figure: `${size}: memory at its peak`, aim: '< 300 MB', measured: `${Math.round(peak)} MB`, held: peak < 300 },
    ]),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseQuarter } from '../../slo/calendar.ts'
import { connectPrometheus } from '../../slo/prometheus/prometheus.ts'
import type { Labels, Sample } from '../../slo/prometheus/samples.ts'
import { loadServices } from '../../slo/promises/promises.ts'
import { loadClasses } from '../../slo/promises/slo-class.ts'
import { quarterReport } from '../../slo/quarter/make-report.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { verifyAtSource } from '../../slo/quarter/verify.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { patienceMs } from '../patience.ts'
import { type Loaded, loadedPrometheus } from '../quarter-kit/loaded-prometheus.ts'
import { everydayIo } from '../stack/test-io.ts'

/** June to August 2026, a sample every four minutes, from the day before to the day after. */
const quarter = parseQuarter('2026-06', 0)
const day = 86_400
const step = 240
const begin = quarter.start - day
const end = quarter.end + day
const middle = Date.parse('2026-07-17') / 1000
const samples = (value: (index: number, at: number) => number | undefined, until = end): Sample[] =>
  Array.from({ length: Math.floor((until - begin) / step) }, (_, index) => begin + 7 + step * index).flatMap(
    (at, index): Sample[] => {
      const now = value(index, at)
      return now === undefined ? [] : [[at, now]]
    },
  )
const site = { site: 'eqiad' }
const of = (job: string) => ({ job, instance: `${job}:80`, ...site })
const scraped = (job: string): readonly Loaded[] => [
  { metric: 'up', labels: of(job), samples: samples(() => 1) },
  { metric: 'process_start_time_seconds', labels: of(job), samples: samples(() => begin - 40 * day) },
]
const counter = (metric: string, labels: Labels, values: readonly Sample[]): Loaded => ({
  metric,
  labels,
  samples: values,
})

/** A recorded sum of three pods, one of which restarts each day. */
const recorded = (old: number, perStep: number, restarting: (since: number) => number) =>
  samples((index, at) => old + perStep * index + restarting(Math.floor(((at - begin) % day) / step)))
const sum = { destination_workload: 'aq', ...site }
/** An exporter that hides series that have not changed for a while; an error in each ten days. */
const hidden = (first: number, wasSeen: boolean) =>
  samples((index, at) => {
    if (wasSeen && index < 20) return first
    const since = at - begin
    const days = Math.floor(since / day)
    const isShown = days >= 10 && days % 10 === 0 && since % day < 3 * step
    return isShown ? first + days / 10 : undefined
  })
const dipAt = Math.floor((end - begin) / step / 2)

const data: readonly Loaded[] = [
  counter(
    'workload:istio_requests_total',
    { ...sum, code: '200' },
    recorded(1_800_000, 20, (since) => 10 * since),
  ),
  counter(
    'workload:istio_requests_total',
    { ...sum, code: '503' },
    recorded(200_000, 0, (since) => (since > 100 ? 1 : 0)),
  ),
  ...(['otel', 'otel2'] as const).flatMap((job) => [
    ...scraped(job),
    counter(
      'calls_total',
      { ...of(job), code: 'OK' },
      samples((index) => 900_000 + 10 * index),
    ),
    counter('calls_total', { ...of(job), code: 'ERROR' }, hidden(job === 'otel' ? 1000 : 30_000, job === 'otel')),
  ]),
  ...scraped('drop'),
  counter(
    'rt_seconds_bucket',
    { ...of('drop'), le: '0.5' },
    samples((index) => 99 * index, middle),
  ),
  counter(
    'rt_seconds_bucket',
    { ...of('drop'), le: '1' },
    samples((index) => 99 * index),
  ),
  counter(
    'rt_seconds_bucket',
    { ...of('drop'), le: '+Inf' },
    samples((index) => 100 * index),
  ),
  ...scraped('dip'),
  counter(
    'http_requests_total',
    { ...of('dip'), code: '200' },
    samples((index) => 99 * index),
  ),
  counter(
    'http_requests_total',
    { ...of('dip'), code: '500' },
    samples((index) => 5_000_000 + (index === dipAt ? index - 2 : index)),
  ),
  counter(
    'jobs_per_minute',
    { ...of('jobs'), code: '200' },
    samples((index) => 100 + (index % 2)),
  ),
  counter(
    'jobs_per_minute',
    { ...of('jobs'), code: '500' },
    samples(() => 20),
  ),
  counter(
    'load_total',
    { ...of('load'), code: '200' },
    samples((index) => 100 + (index % 2)),
  ),
  counter(
    'load_total',
    { ...of('load'), code: '500' },
    samples(() => 20),
  ),
]

function service(id: string, match: string, requests: string, errors: string, more = '', objective = ''): string {
  return `
  - id: ${id}
    title: ${id}
    owner: team-a
    contacts: [team-a]
    sites: [eqiad]
    targets: [{ objectives: [${objective || '{ kind: availability, target: 99.9 % }'}] }]
    reconciliation: test
    source:
      kind: custom
      scrapeIntervalSeconds: ${step}
      selectors: [{ match: '${match}' }]
      with: { title: t, requests: '${requests}', labels: { code: code }, codes: { errors: '${errors}', clientErrors: 4.. }${more} }`
}
const services = [
  service('sum', 'destination_workload="aq"', 'workload:istio_requests_total', '5..', ', processStart: null'),
  service('otel', 'job="otel"', 'calls_total', 'ERROR'),
  service('otel2', 'job="otel2"', 'calls_total', 'ERROR'),
  service(
    'drop',
    'job="drop"',
    'rt_seconds_bucket',
    '5..',
    ', durations: { metric: rt_seconds, unit: s }',
    '{ kind: latency, target: 95 %, thresholdMs: 500 }',
  ),
  service('dip', 'job="dip"', 'http_requests_total', '5..', '', '{ kind: availability, target: 98 % }'),
  service('jobs', 'job="jobs"', 'jobs_per_minute', '5..'),
  service('load', 'job="load"', 'load_total', '5..'),
]

const open = new AsyncDisposableStack()
let url = ''
const now = quarter.end + 40 * day
beforeAll(async () => {
  const { server, promtool } = await ensurePrometheus(everydayIo())
  url = open.use(await loadedPrometheus({ prometheus: server, promtool }, data)).url
})
afterAll(() => open.disposeAsync())

describe.each(['remote-read', 'anchored', 'resets', 'raw'] as const)(
  'a quarter of data that others have, by %s',
  (method) => {
    let report: QuarterReport
    beforeAll(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'quarter-doubts-'))
      try {
        await writeFile(join(folder, 'services.yaml'), `schemaVersion: 1\nservices:${services.join('')}\n`)
        const classes = await loadClasses()
        const found = await loadServices({ classes, files: [join(folder, 'services.yaml')] })
        const prometheus = connectPrometheus({ url, timeoutMs: patienceMs })
        report = await quarterReport({ services: found, classes, prometheus, quarter, now, method })
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    })
    const promise = (id: string) => report.services.find((each) => each.id === id)?.promises[0]
    const bad = (id: string) => promise(id)?.scopes[0]?.bad

    test('bounds what a recorded sum counted, and says that it fell', () => {
      const { lower = 0, upper = 0 } = bad('sum') ?? {}
      expect(lower).toBeLessThanOrEqual(92)
      expect(upper).toBeGreaterThanOrEqual(92)
      expect(promise('sum')?.verdict).toBe('inconclusive')
      expect(report.services[0]?.remarks.join(' ')).toMatch(/fell on 2026-06-01 00:00, and 18\d more times/)
    })

    test('takes no series that was hidden for one that is new', () => {
      expect(bad('otel')).toEqual({ lower: 8, count: 8, upper: 9 })
      expect(bad('otel2')).toEqual({ lower: 8, count: 8, upper: 30_009 })
      expect(promise('otel')?.verdict).toBe('met')
    })

    test('knows of an edge no more than its neighbours tell, from the day on which it is gone', () => {
      const half = 16_560
      // One in a hundred takes longer than the next edge all the time.
      expect(bad('drop')).toMatchObject({ lower: 2 * half, upper: half + 100 * half })
      expect(promise('drop')?.verdict).toBe('inconclusive')
    })

    test('takes no dip for a counter that began anew', () => {
      expect(bad('dip')?.lower).toBe(33_120)
      expect(promise('dip')?.verdict).toBe('inconclusive')
      expect(report.services.find(({ id }) => id === 'dip')?.remarks.join(' ')).toMatch(
        /code="500".* fell on 2026-07-17/,
      )
    })

    test('counts nothing of a gauge', () => {
      expect(promise('jobs')).toMatchObject({
        verdict: 'inconclusive',
        reasons: expect.arrayContaining([expect.stringMatching(/recorded rate/)]),
      })
      expect(promise('load')).toMatchObject({
        verdict: 'inconclusive',
        reasons: expect.arrayContaining([expect.stringMatching(/falls again and again/)]),
      })
    })

    test('says the same when it is verified', async () => {
      const { disagreements } = await verifyAtSource(report, {
        prometheus: connectPrometheus({ url, timeoutMs: patienceMs }),
        now,
      })
      expect(disagreements).toEqual([])
    })
  },
)

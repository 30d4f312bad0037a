import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseQuarter } from '../../slo/calendar.ts'
import { connectPrometheus } from '../../slo/prometheus/prometheus.ts'
import type { Labels } from '../../slo/prometheus/samples.ts'
import { loadServices } from '../../slo/promises/promises.ts'
import { quarterReport } from '../../slo/quarter/make-report.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { verifyReport } from '../../slo/quarter/verify.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { patienceMs } from '../patience.ts'
import { type Loaded, loadedPrometheus } from '../quarter-kit/loaded-prometheus.ts'
import { everydayIo } from '../stack/test-io.ts'

/** Four days of shapes that metrics have in the wild; a hundred requests in each ten minutes. */
const quarter = parseQuarter('2026-09', 0)
const step = 600
const now = quarter.start + 4 * 86_400
const steps = (4 * 86_400) / step
const all = 100 * steps

type Counter = readonly [metric: string, labels: Labels, perStep: number]
const samples = (value: (at: number) => number) =>
  Array.from({ length: steps + 12 }, (_, at) => [quarter.start + (at - 6) * step + 7, value(at)] as const)
const process = (job: string, counters: readonly Counter[], instance = job): readonly Loaded[] => {
  const target = { job, instance, site: 'eqiad' }
  const start = quarter.start - 1e6 - instance.length
  return [
    { metric: 'up', labels: target, samples: samples(() => 1) },
    { metric: 'process_start_time_seconds', labels: target, samples: samples(() => start) },
    ...counters.map(([metric, labels, perStep]) => {
      return { metric, labels: { ...target, ...labels }, samples: samples((at) => perStep * at) }
    }),
  ]
}
/** Of a hundred, so many within each edge in seconds. */
const within = (edges: Readonly<Record<string, number>>): readonly Counter[] =>
  Object.entries(edges).map(([le, perStep]) => ['rt_seconds_bucket', { le }, perStep])
const answers = (metric: string, codes: Readonly<Record<string, number>>, label = 'code'): readonly Counter[] =>
  Object.entries(codes).map(([code, perStep]) => [metric, code === '' ? {} : { [label]: code }, perStep])

const timed = 'durations: { metric: rt_seconds, unit: s }'
const coded = (requests: string, code = 'code') =>
  `requests: ${requests}, labels: { code: ${code} }, codes: { errors: 5.., clientErrors: 4.. }`

type Shape = {
  readonly series: readonly Loaded[]
  readonly source: string
  readonly verdict: string
  readonly bad: readonly [lower: number, upper: number]
  readonly said?: RegExp
}
const shape = (
  id: string,
  counters: readonly Counter[],
  source: string,
  rest: Pick<Shape, 'verdict' | 'bad' | 'said'>,
): Shape => ({ series: process(id, counters), source, ...rest })
const missed = { verdict: 'missed', bad: [10 * steps, 10 * steps] } as const
const nothing = { verdict: 'inconclusive', bad: [0, 0] } as const

const shapes: Readonly<Record<string, Shape>> = {
  exponents: shape('exponents', within({ '1e-01': 50, '5e-01': 90, '+Inf': 100 }), timed, missed),
  'java-numbers': shape('java-numbers', within({ '1.0E-1': 50, '5.0E-1': 90, '+Inf': 100 }), timed, missed),
  zeros: shape('zeros', within({ '0.10': 50, '0.50': 90, '+Inf': 100 }), timed, missed),
  'two-spellings': shape('two-spellings', within({ '0.5': 90, '0.50': 90, '+Inf': 100 }), timed, missed),
  'no-inf': shape('no-inf', [...within({ '0.5': 90 }), ['rt_seconds_count', {}, 100]], timed, {
    ...nothing,
    said: /eqiad has no bucket "\+Inf"/,
  }),
  'too-many-fast': shape('too-many-fast', within({ '0.5': 90, '+Inf': 80 }), timed, {
    ...nothing,
    said: /more requests within 500 ms .* than it counts at all/,
  }),
  summary: shape('summary', [['rt2_seconds_count', {}, 100]], 'durations: { metric: rt2_seconds, unit: s }', {
    ...nothing,
    said: /^No data was found: there is no series of rt2_seconds_bucket in this time\.$/m,
  }),
  'edges-of-each': {
    series: [
      ...process('edges-of-each', within({ '0.1': 50, '0.5': 90, '+Inf': 100 })),
      ...process('edges-of-each', within({ '0.25': 50, '1': 95, '+Inf': 100 }), 'another'),
    ],
    source: timed,
    verdict: 'missed',
    bad: [15 * steps, 60 * steps],
  },
  'no-total': shape('no-total', answers('reqs', { 200: 90, 500: 10 }), coded('reqs'), missed),
  'odd-label': shape(
    'odd-label',
    answers('asked_total', { 200: 90, '5XX': 10 }, 'Code'),
    coded('asked_total', 'Code'),
    missed,
  ),
  'no-code': shape('no-code', answers('asked_total', { 200: 90, '': 10 }), coded('asked_total'), {
    verdict: 'inconclusive',
    bad: [0, 10 * steps],
  }),
  created: shape(
    'created',
    [...answers('jobs_total', { 200: 90, 500: 10 }), ['jobs_created', { code: '500' }, 1]],
    coded('jobs_total'),
    missed,
  ),
}

const service = ([id, { source }]: readonly [string, Shape]) => `
  - id: ${id}
    title: ${id}
    owner: team
    contacts: [team]
    sites: [eqiad]
    targets:
      - objectives:
          - ${source.startsWith('durations') ? '{ kind: latency, target: 95 %, thresholdMs: 500 }' : '{ kind: availability, target: 95 % }'}
    reconciliation: test
    source: { kind: custom, scrapeIntervalSeconds: ${step}, selectors: [{ match: 'job="${id}"' }], with: { title: t, ${source} } }`

const open = new AsyncDisposableStack()
let report: QuarterReport
beforeAll(async () => {
  const { server, promtool } = await ensurePrometheus(everydayIo())
  const series = Object.values(shapes).flatMap((each) => each.series)
  const { url } = open.use(await loadedPrometheus({ prometheus: server, promtool }, series))
  const folder = await mkdtemp(join(tmpdir(), 'quarter-shapes-'))
  open.defer(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'services.yaml')
  await writeFile(file, `schemaVersion: 1\nservices:${Object.entries(shapes).map(service).join('')}\n`)
  const services = await loadServices({ classes: [], files: [file] })
  const prometheus = connectPrometheus({ url, timeoutMs: patienceMs })
  report = await quarterReport({ services, classes: [], prometheus, quarter, now })
})
afterAll(() => open.disposeAsync())

test.each(Object.entries(shapes))(
  '%s come out as they are, or are said',
  (id, { verdict, bad: [lower, upper], said }) => {
    const promise = report.services.find((each) => each.id === id)?.promises[0]
    expect(promise?.scopes[0]?.bad).toMatchObject({ lower, upper })
    expect(promise?.verdict).toBe(verdict)
    if (said) expect(promise?.reasons.join('\n')).toMatch(said)
    expect(all).toBeGreaterThan(upper)
  },
)

test('all of it follows from its questions', async () => {
  expect((await verifyReport(report)).disagreements).toEqual([])
})

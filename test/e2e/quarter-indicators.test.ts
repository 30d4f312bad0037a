import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseQuarter } from '../../slo/calendar.ts'
import { importServices } from '../../slo/ecosystem/import.ts'
import { servicesYaml } from '../../slo/ecosystem/services-yaml.ts'
import { connectPrometheus, type StreamingPrometheus } from '../../slo/prometheus/prometheus.ts'
import { loadServices } from '../../slo/promises/promises.ts'
import { quarterReport } from '../../slo/quarter/make-report.ts'
import { verifyAtSource, verifyReport } from '../../slo/quarter/verify.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { patienceMs } from '../patience.ts'
import { type Loaded, loadedPrometheus } from '../quarter-kit/loaded-prometheus.ts'
import { samplesOf } from '../quarter-kit/notation.ts'
import { everydayIo } from '../stack/test-io.ts'

const quarter = parseQuarter('2026-06', 0)
const step = 3600
const samples = Math.floor((quarter.end - quarter.start) / step)
const open = new AsyncDisposableStack()
let prometheus: StreamingPrometheus
let folder = ''

/** One instance in one site; its counters grow by as much in every hour, from before the quarter on. */
function counter(metric: string, labels: Readonly<Record<string, string>>, perHour: number): Loaded {
  const target = { job: 'shop', instance: 'a:1', site: 'eqiad' }
  return {
    metric,
    labels: { ...target, ...labels },
    samples: samplesOf(`0+${perHour}x${samples + 6}`, quarter.start - 6 * step, step),
  }
}

const answered = { 200: 880, 404: 20, 429: 100, 500: 0 }
const data: readonly Loaded[] = [
  { ...counter('up', {}, 0), samples: samplesOf(`1x${samples + 6}`, quarter.start - 6 * step, step) },
  ...Object.entries(answered).map(([code, perHour]) => counter('http_requests_total', { code }, perHour)),
  ...[
    ['200', '0.1', 870],
    ['200', '0.5', 940],
    ['200', '+Inf', 970],
    ['503', '0.1', 30],
    ['503', '0.5', 30],
    ['503', '+Inf', 30],
  ].map(([code, le, perHour]) =>
    counter('http_seconds_bucket', { code: String(code), le: String(le) }, Number(perHour)),
  ),
  counter('grpc_seconds_bucket', { le: '0.1' }, 500),
  counter('grpc_seconds_bucket', { le: '+Inf' }, 1000),
  counter('letters_total', { kind: 'out' }, 1000),
  counter('dead_letters', { why: 'timeout' }, 3),
  counter('rpc.calls', { 'rpc.status/code': 'OK' }, 970),
  counter('rpc.calls', { 'rpc.status/code': 'INTERNAL' }, 30),
  counter('rpc.time_bucket', { le: '0.5' }, 900),
  counter('rpc.time_bucket', { le: '+Inf' }, 1000),
]

beforeAll(async () => {
  const { server, promtool } = await ensurePrometheus(everydayIo())
  folder = await mkdtemp(join(tmpdir(), 'indicators-'))
  open.defer(() => rm(folder, { recursive: true, force: true }))
  const served = open.use(await loadedPrometheus({ prometheus: server, promtool }, data))
  prometheus = connectPrometheus({ url: served.url, timeoutMs: patienceMs })
})
afterAll(() => open.disposeAsync())

const pyrra = (name: string, target: string, indicator: string) => `
kind: ServiceLevelObjective
metadata: { name: ${name}, labels: { pyrra.dev/service: shop, pyrra.dev/team: team } }
spec: { window: 4w, target: "${target}", indicator: { ${indicator} } }
---`
const ratio = (name: string, target: string, errors: string, total: string) =>
  pyrra(name, target, `ratio: { errors: { metric: '${errors}' }, total: { metric: '${total}' } }`)
const latency = (name: string, target: string, histogram: string, success: string) =>
  pyrra(
    name,
    target,
    `latency: { success: { metric: '${histogram}_bucket{job="shop",${success}}' }, total: { metric: '${histogram}_count{job="shop"}' } }`,
  )
const requests = 'http_requests_total{job="shop"}'

async function reportOn(definitions: string) {
  const path = join(folder, 'services.yaml')
  const { services } = importServices([{ file: 'theirs.yaml', text: definitions }], {
    owner: 'o',
    contacts: [],
    sites: ['eqiad'],
  })
  await writeFile(path, servicesYaml(services))
  return quarterReport({
    services: await loadServices({ files: [path] }),
    classes: [],
    prometheus,
    quarter,
    now: quarter.end + 86_400,
  })
}

describe('promises with indicators of their own, counted at a real Prometheus', () => {
  test('are each held to what they define', async () => {
    const report = await reportOn(
      [
        ratio('availability', '99.9', 'http_requests_total{job="shop",code=~"5.."}', requests),
        ratio('not-throttled', '95', 'http_requests_total{job="shop",code="429"}', requests),
        ratio('no-client', '95', 'http_requests_total{job="shop",code=~"4[[:digit:]]{2}"}', requests),
        ratio('success', '85', 'http_requests_total{job="shop",code!~"(2|3).."}', requests),
        ratio('letters', '99.5', 'dead_letters{job="shop"}', 'letters_total{job="shop",kind="out"}'),
        latency('http', '95', 'http_seconds', 'code!~"5..",le="0.5"'),
        latency('fast', '90', 'http_seconds', 'le="0.1"'),
        latency('grpc', '95', 'grpc_seconds', 'le="0.1"'),
        ratio('quoted', '98', `{"rpc.calls", job="shop", "rpc.status/code"="INTERNAL"}`, '{"rpc.calls", job="shop"}'),
        pyrra(
          'quoted-times',
          '90',
          `latency: { success: { metric: '{"rpc.time_bucket",job="shop",le="0.5"}' }, total: { metric: '{"rpc.time_count",job="shop"}' } }`,
        ),
      ].join('\n'),
    )
    const told = report.services[0]?.promises.map(({ id, verdict, scopes }) => {
      const { good, bad } = scopes[0] ?? { good: { count: 0 }, bad: { count: 0 } }
      return [id, verdict, good.count / samples, (good.count + bad.count) / samples]
    })
    expect(told).toEqual([
      ['availability', 'met', 1000, 1000],
      ['not-throttled', 'missed', 900, 1000],
      ['no-client', 'missed', 880, 1000],
      ['success', 'met', 880, 1000],
      ['letters', 'met', 997, 1000],
      ['quoted', 'missed', 970, 1000],
      ['http', 'missed', 940, 1000],
      ['fast', 'met', 900, 1000],
      ['grpc', 'missed', 500, 1000],
      ['quoted-times', 'met', 900, 1000],
    ])
    expect((await verifyReport(report)).disagreements).toEqual([])
    expect((await verifyAtSource(report, { prometheus, now: quarter.end + 86_400 })).disagreements).toEqual([])
  })

  test.each([
    [
      'http_requests_total{job="shop",code=~"5xx"}',
      requests,
      'code=~"5xx" fits no value that code has (200, 404, 429, 500)',
    ],
    ['http_requests_total{job="shop",response_cod=~"5.."}', requests, 'No series has the label response_cod'],
    [
      'http_requests_total{job="shpo",code=~"5.."}',
      'http_requests_total{job="shpo"}',
      'No data was found: nothing has job="shpo".',
    ],
    [
      'http_request_total{job="shop",code=~"5.."}',
      'http_request_total{job="shop"}',
      'No data was found: there is no series of http_request_total in this time.',
    ],
    [
      'http_requests_total{job="shop",kind="out",code=~"5.."}',
      'http_requests_total{job="shop",kind="out"}',
      'No data was found: nothing has kind="out".',
    ],
    [
      'dead_letters{job="shop",why=~"disc"}',
      'letters_total{job="shop"}',
      'why=~"disc" fits no value that why has (timeout)',
    ],
    [
      'lost_letters{job="shop"}',
      'letters_total{job="shop"}',
      'No data was found: there is no series of lost_letters in this time.',
    ],
  ])('that ask for what is not there pass nothing: %s', async (errors, total, reason) => {
    const report = await reportOn(ratio('availability', '1', errors, total))
    const [promise] = report.services[0]?.promises ?? []
    expect(promise?.verdict).toBe('inconclusive')
    expect(promise?.reasons[0]).toContain(reason)
    expect((await verifyReport(report)).disagreements).toEqual([])
  })
})

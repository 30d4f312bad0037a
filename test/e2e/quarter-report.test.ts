import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseQuarter } from '../../slo/calendar.ts'
import { openDayCache } from '../../slo/counting/day-cache.ts'
import { makeExampleQuarter } from '../../slo/example/make.ts'
import { connectPrometheus, type StreamingPrometheus } from '../../slo/prometheus/prometheus.ts'
import { exampleServicesFile, loadServices } from '../../slo/promises/promises.ts'
import { loadClasses } from '../../slo/promises/slo-class.ts'
import { quarterReport } from '../../slo/quarter/make-report.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { verifyAtSource, verifyReport } from '../../slo/quarter/verify.ts'
import { prometheusOnData } from '../../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { patienceMs } from '../patience.ts'
import { type Loaded, loadedPrometheus } from '../quarter-kit/loaded-prometheus.ts'
import { samplesOf } from '../quarter-kit/notation.ts'
import { everydayIo } from '../stack/test-io.ts'

const quarter = parseQuarter('2026-09', 0)
const afterwards = quarter.end + 86_400
const open = new AsyncDisposableStack()
let tools: { server: string; promtool: string }
let folder = ''

beforeAll(async () => {
  tools = await ensurePrometheus(everydayIo())
  folder = await mkdtemp(join(tmpdir(), 'quarter-report-'))
  open.defer(() => rm(folder, { recursive: true, force: true }))
})
afterAll(() => open.disposeAsync())

const verdicts = ({ services }: QuarterReport) =>
  Object.fromEntries(
    services.flatMap(({ id, promises }) =>
      promises.map((promise) => [`${id} ${promise.id}`, promise.scopes.map(({ verdict }) => verdict).join(' ')]),
    ),
  )

describe('the example quarter', () => {
  let prometheus: StreamingPrometheus
  let report: QuarterReport
  let calls = 0
  const counted = () => void calls++
  const make = async (cached: boolean) => {
    const classes = await loadClasses()
    const services = await loadServices({ files: [exampleServicesFile], classes })
    const cache = openDayCache({ folder: join(folder, 'days') })
    return quarterReport({ services, classes, prometheus, quarter, now: afterwards, ...(cached ? { cache } : {}) })
  }

  beforeAll(async () => {
    subscribe('http.client.request.start', counted)
    open.defer(() => void unsubscribe('http.client.request.start', counted))
    const { dataFolder } = await makeExampleQuarter(folder)
    const served = open.use(await prometheusOnData(everydayIo(), { server: tools.server, dataFolder }))
    prometheus = connectPrometheus({ url: served.url, timeoutMs: patienceMs, parallel: 2 })
    report = await make(true)
  })

  test('is judged as it was made: together, in eqiad and in codfw', () => {
    expect(verdicts(report)).toEqual({
      'articlequality availability': 'met met missed',
      'articlequality latency': 'met met met',
      'revertrisk-language-agnostic availability': 'met met met',
      'revertrisk-language-agnostic latency': 'met met met',
      'outlink availability': 'met met missed',
      'outlink latency': 'met met met',
      'ores-legacy availability': 'met missed met',
      'ores-legacy latency': 'met met met',
      'kubernetes-api availability': 'met met met',
      'kubernetes-api latency': 'inconclusive inconclusive inconclusive',
      'article-topic-cache availability': 'met met met',
      'article-topic-cache read-p50': 'met met met',
      'article-topic-cache read-p95': 'met met met',
      'article-topic-cache read-p99': 'met met met',
    })
  })

  test('shows that staging was there and was left out', () => {
    const seen = report.services.map(({ id, staging }) => [id, (staging?.seen ?? 0) > 0])
    expect(seen).toContainEqual(['outlink', true])
    expect(seen).toContainEqual(['ores-legacy', true])
  })

  test('counts both parts of a quarter in which Istio renamed a label', () => {
    const outlink = report.services.find(({ id }) => id === 'outlink')
    expect(outlink?.remarks).toContainEqual(
      expect.stringContaining('changed their labels on 2026-10-14; both parts are counted'),
    )
    expect(outlink?.promises[0]?.scopes[0]?.days).toHaveLength(91)
  })

  test('comes out the same from the cache of finished days, and asks for two values of each question again', async () => {
    calls = 0
    const again = await make(true)
    const { services, tally, verdict } = report
    expect(again).toMatchObject({ tally, verdict })
    expect(again.services.map(({ promises }) => promises)).toEqual(services.map(({ promises }) => promises))
    // What the server is, which edges and labels it has, who scrapes twice and of which kind its metrics are is asked each time.
    expect(calls).toBeLessThan(60 + 5 * Object.keys(report.evidence).length)
  })

  test('agrees with itself offline, and with its source', async () => {
    expect((await verifyReport(report)).disagreements).toEqual([])
    const { checked, disagreements } = await verifyAtSource(report, { prometheus, now: afterwards })
    expect(disagreements).toEqual([])
    expect(checked).toBeGreaterThan(80)
  })

  test('does not agree with its source where errors were moved to another day, or its data is said to be better', async () => {
    const forged = structuredClone(report)
    const { groups, ledger } = forged.evidence['outlink/requests'] ?? {}
    const day = groups?.[0]?.days
    if (!day?.[3] || !day[4] || !ledger) throw new Error('the example has no such day')
    day[3][1] += 5
    day[4][1] -= 5
    ledger.resets += 1
    ledger.notes.push('All is well.')
    const { disagreements } = await verifyAtSource(forged, { prometheus, now: afterwards })
    expect(disagreements.map(({ where }) => where.replace(/groups\..*\.days/, 'groups.….days'))).toEqual([
      'counts.outlink/requests.ledger.resets',
      'counts.outlink/requests.remarks[0]',
      'counts.outlink/requests.groups.….days.2026-09-04',
      'counts.outlink/requests.groups.….days.2026-09-05',
    ])
  })
})

/** One gateway in two sites, scraped every ten minutes over the whole quarter unless said otherwise. */
const step = 600
const samples = Math.floor((quarter.end - quarter.start) / step)

function gateway(
  site: string,
  metric: string,
  labels: Readonly<Record<string, string>>,
  notation: string,
  from = -6,
): Loaded {
  const target = { job: 'gateway', instance: `${site}:1`, site, prometheus: 'k8s-mlserve' }
  const istio =
    metric === 'up'
      ? {}
      : {
          source_workload_namespace: 'istio-system',
          source_workload: 'istio-ingressgateway',
          app: 'istio-ingressgateway',
          destination_canonical_service: 'ores-legacy',
        }
  return {
    metric,
    labels: { ...target, ...istio, ...labels },
    samples: samplesOf(notation, quarter.start + from * step, step),
  }
}

const all = samples + 6
const bucket = 'istio_request_duration_milliseconds_bucket'
const site = (name: string, extra: readonly Loaded[]) => [
  gateway(name, 'up', {}, `1x${all}`),
  gateway(name, 'istio_requests_total', { response_code: '200', response_flags: '-' }, `0+10x${all}`),
  gateway(name, bucket, { le: '+Inf' }, `0+10x${all}`),
  ...extra,
]

async function reportOn(series: readonly Loaded[], now = afterwards): Promise<QuarterReport> {
  await using served = await loadedPrometheus({ prometheus: tools.server, promtool: tools.promtool }, series)
  const classes = await loadClasses()
  const services = (await loadServices({ classes })).filter(({ id }) => id === 'ores-legacy')
  const prometheus = connectPrometheus({ url: served.url, timeoutMs: patienceMs })
  return await quarterReport({ services, classes, prometheus, quarter, now })
}
const latencyOf = ({ services }: QuarterReport) => services[0]?.promises.find(({ id }) => id === 'latency')

describe('a server whose data is odd', () => {
  test('with both spellings of an edge is counted right', async () => {
    const half = Math.floor(all / 2)
    const spelled = (name: string) => [
      gateway(name, bucket, { le: '500' }, `0+10x${half}`),
      gateway(name, bucket, { le: '500.0' }, `${10 * (half + 1)}+10x${all - half - 1}`, half + 1 - 6),
    ]
    const promise = latencyOf(await reportOn([...site('eqiad', spelled('eqiad')), ...site('codfw', spelled('codfw'))]))
    expect(promise?.scopes[0]).toMatchObject({ verdict: 'met', bad: { count: 0 } })
    expect(promise?.scopes[0]?.good.count).toBe(2 * 10 * samples)
  })

  test('with more fast requests than requests is inconclusive, with the reason', async () => {
    const lying = (name: string) => [gateway(name, bucket, { le: '500' }, `0+11x${all}`)]
    const promise = latencyOf(await reportOn([...site('eqiad', lying('eqiad')), ...site('codfw', lying('codfw'))]))
    expect(promise?.verdict).toBe('inconclusive')
    expect(promise?.reasons[0]).toMatch(/^eqiad counts more requests within 500 ms \([\d,]+\) than it counts at all/)
  })

  test('with a threshold between two edges brackets it and says so', async () => {
    const edges = (name: string) => [
      gateway(name, bucket, { le: '250' }, `0+9x${all}`),
      gateway(name, bucket, { le: '1000' }, `0+10x${all}`),
    ]
    const promise = latencyOf(await reportOn([...site('eqiad', edges('eqiad')), ...site('codfw', edges('codfw'))]))
    expect(promise).toMatchObject({ verdict: 'inconclusive', bracket: { belowMs: 250, aboveMs: 1000 } })
  })

  test('with no series of a service passes nothing', async () => {
    const report = await reportOn([gateway('eqiad', 'up', {}, '1x10')])
    expect(report.tally).toEqual({ met: 0, missed: 0, inconclusive: 2, expired: 0 })
    expect(report.services[0]?.promises[0]?.reasons).toEqual([
      'No data was found: there is no series of istio_requests_total in this time.',
    ])
  })

  test('with a memory shorter than the quarter does not take what it forgot for good', async () => {
    const late = Math.floor(samples / 2)
    const rest = samples - late
    const forgetful = (name: string) => [
      gateway(name, 'up', {}, `1x${rest}`, late),
      gateway(name, 'istio_requests_total', { response_code: '200', response_flags: '-' }, `500000+10x${rest}`, late),
      gateway(name, bucket, { le: '500' }, `500000+10x${rest}`, late),
      gateway(name, bucket, { le: '+Inf' }, `500000+10x${rest}`, late),
    ]
    const report = await reportOn([...forgetful('eqiad'), ...forgetful('codfw')])
    expect(report.tally).toMatchObject({ met: 0, inconclusive: 2 })
    expect(report.services[0]?.remarks[0]).toMatch(/^Nothing is known of \d+ days between 2026-09-01 and 2026-10-/)
  })
})

test('a server that is down is no verdict but a failure of the environment', async () => {
  const classes = await loadClasses()
  const prometheus = connectPrometheus({ url: 'http://127.0.0.1:9', timeoutMs: 2000 })
  const making = quarterReport({
    services: await loadServices({ classes }),
    classes,
    prometheus,
    quarter,
    now: afterwards,
  })
  await expect(making).rejects.toMatchObject({ kind: 'environment' })
})

test('a quarter that has not begun is refused', async () => {
  const classes = await loadClasses()
  const prometheus = connectPrometheus({ url: 'http://127.0.0.1:9', timeoutMs: 2000 })
  const making = quarterReport({ services: [], classes, prometheus, quarter, now: quarter.start })
  await expect(making).rejects.toMatchObject({
    kind: 'input',
    message: 'The September to November 2026 quarter has not begun.',
  })
})

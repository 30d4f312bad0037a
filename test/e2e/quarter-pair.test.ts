import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseQuarter } from '../../slo/calendar.ts'
import { connectPrometheus, type StreamingPrometheus } from '../../slo/prometheus/prometheus.ts'
import { loadServices } from '../../slo/promises/promises.ts'
import { loadClasses } from '../../slo/promises/slo-class.ts'
import { quarterReport } from '../../slo/quarter/make-report.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { verifyAtSource } from '../../slo/quarter/verify.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { type Loaded, loadedPrometheus } from '../quarter-kit/loaded-prometheus.ts'
import { samplesOf } from '../quarter-kit/notation.ts'
import { everydayIo } from '../stack/test-io.ts'

const quarter = parseQuarter('2026-09', 0)
const day = 86_400
const step = 300
const length = (10 * day) / step

/** What one of two servers scraped of a gateway that answers ten requests in five minutes; it began some seconds into each. */
function seenBy(replica: string, second: number, notation: string): readonly Loaded[] {
  const target = { job: 'gateway', instance: 'gateway:1', site: 'eqiad', prometheus: 'k8s-mlserve', replica }
  const istio = {
    source_workload_namespace: 'istio-system',
    source_workload: 'istio-ingressgateway',
    app: 'istio-ingressgateway',
    destination_canonical_service: 'ores-legacy',
  }
  const answered = { ...istio, response_code: '200', response_flags: '-' }
  const from = quarter.start - step + second
  const samples = samplesOf(notation, from, step)
  const up = samples.map(([at]) => [at, 1] as const)
  return [
    { metric: 'up', labels: target, samples: up },
    { metric: 'istio_requests_total', labels: { ...target, ...answered }, samples },
    ...['500', '+Inf'].map((le) => ({
      metric: 'istio_request_duration_milliseconds_bucket',
      labels: { ...target, ...istio, le },
      samples,
    })),
  ]
}

/**
 * As Thanos: it names its replica labels, and where replicas are not told apart, each target is there once. (What it makes of their
 * samples then is in decision 0016; nothing of that may be asked for.)
 */
function thanosBefore(url: string) {
  return createServer(async (request, response) => {
    const path = request.url ?? ''
    if (path === '/api/v1/status/flags') {
      response.end(JSON.stringify({ status: 'success', data: { 'query.replica-label': 'replica' } }))
      return
    }
    const body = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
    const query = body.get('query') ?? ''
    if (query.startsWith('count by (site) (istio_requests_total'))
      body.set('query', `max by (site) (${query.replace('(site)', '(site, replica)')})`)
    const post = request.method === 'POST' ? { method: 'POST', body } : {}
    const answer = await fetch(url + path, post)
    response.writeHead(answer.status).end(await answer.text())
  })
}

describe('two servers that scrape the same targets, behind one that makes them one', () => {
  const open = new AsyncDisposableStack()
  let prometheus: StreamingPrometheus
  let report: QuarterReport
  const now = quarter.start + 10 * day

  beforeAll(async () => {
    const { server, promtool } = await ensurePrometheus(everydayIo())
    const whole = `0+10x${length}`
    const holed = `0+10x1000 _x800 18010+10x${length - 1801}`
    const data = [...seenBy('a', 7, holed), ...seenBy('b', 31, whole)]
    const loaded = open.use(await loadedPrometheus({ prometheus: server, promtool }, data))
    const thanos = thanosBefore(loaded.url).listen(0, '127.0.0.1')
    open.defer(() => void thanos.close())
    await new Promise((listening) => thanos.once('listening', listening))
    prometheus = connectPrometheus({
      url: `http://127.0.0.1:${(thanos.address() as AddressInfo).port}`,
      timeoutMs: 60_000,
    })
    const classes = await loadClasses()
    const [found] = (await loadServices({ classes })).filter(({ id }) => id === 'ores-legacy')
    if (!found) throw new Error('no such service')
    const services = [{ ...found, sites: ['eqiad'], source: { ...found.source, scrapeIntervalSeconds: step } }]
    report = await quarterReport({ services, classes, prometheus, quarter, now })
  })
  afterAll(() => open.disposeAsync())

  test('are counted once, by the one that scraped most', () => {
    const [availability] = report.services[0]?.promises ?? []
    expect(availability?.scopes[0]?.good).toEqual({ lower: 10 * length, count: 10 * length, upper: 10 * length })
    expect(report.services[0]?.ledger.gaps).toEqual([])
    expect(report.services[0]?.remarks).toContain(
      'Several servers scraped the same targets; only the samples of replica=~"|b" are counted.',
    )
    expect(report.prometheus.software).toBe('Thanos')
  })

  test('are counted the same when the report is verified', async () => {
    const { checked, disagreements } = await verifyAtSource(report, { prometheus, now })
    expect(disagreements).toEqual([])
    expect(checked).toBeGreaterThan(2)
  })
})

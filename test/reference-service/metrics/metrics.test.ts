import { beforeAll, describe, expect, it } from 'vitest'
import { endpoints, Metrics } from '../../../reference-service/metrics/metrics.ts'
import { edgesSeconds } from '../../../slo/edges.ts'
import { put, runningService } from '../running-service.ts'

const linesOf = (text: string) =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line): [string, number] => [
        line.slice(0, line.lastIndexOf(' ')),
        Number(line.slice(line.lastIndexOf(' ') + 1)),
      ]),
  )

async function scraped(use: (service: Awaited<ReturnType<typeof runningService>>) => Promise<unknown>) {
  await using service = await runningService()
  await use(service)
  const response = await service.fetch('/metrics')
  return { type: response.headers.get('content-type'), text: await response.text() }
}

describe('the metrics of a service that nobody has asked anything', () => {
  let text = ''
  beforeAll(async () => {
    text = (await scraped(async () => {})).text
  })

  it('have every label set at zero', () => {
    const lines = linesOf(text)
    for (const [route, methods] of Object.entries(endpoints)) {
      for (const [method, codes] of Object.entries(methods)) {
        for (const code of codes) {
          for (const traffic of ['organic', 'load-test']) {
            const labels = `route="${route}",method="${method}",code="${code}",traffic="${traffic}"`
            expect(lines.get(`http_requests_total{${labels}}`)).toBe(0)
            expect(lines.get(`http_request_duration_seconds_bucket{${labels},le="+Inf"}`)).toBe(0)
          }
        }
      }
    }
    for (const operation of ['read', 'write', 'delete', 'ping']) {
      for (const outcome of ['ok', 'timeout', 'unavailable', 'rejected', 'error']) {
        expect(lines.get(`backend_requests_total{operation="${operation}",outcome="${outcome}"}`)).toBe(0)
      }
      expect(lines.get(`backend_request_duration_seconds_count{operation="${operation}"}`)).toBe(0)
    }
  })

  it('have the edges that promises are scored at', () => {
    const edges = [...text.matchAll(/^backend_request_duration_seconds_bucket\{operation="read",le="(.+)"\}/gm)]
    expect(edges.map((edge) => edge[1])).toEqual([...edgesSeconds.map(String), '+Inf'])
  })

  it('tell what runs and how the process does', () => {
    // Declared and not counted: no collection may have run yet.
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1])
    for (const name of [
      'reference_service_build_info',
      'process_start_time_seconds',
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_gc_duration_seconds',
    ]) {
      expect(names).toContain(name)
    }
  })

  it('tell builds of the same version apart, where somebody says which it is', async () => {
    const built = { name: 'reference-service', version: '0.1.0', node: 'v24.0.0', modelVersion: 'm' }
    const texts = await Promise.all(
      [built, { ...built, revision: '0123456789ab' }].map((build) => new Metrics(build).render()),
    )
    const told = texts.map((each) => /^reference_service_build_info\{.*\} 1$/m.exec(each)?.[0])
    expect(told).toEqual([
      'reference_service_build_info{version="0.1.0",node="v24.0.0",model_version="m"} 1',
      'reference_service_build_info{version="0.1.0",revision="0123456789ab",node="v24.0.0",model_version="m"} 1',
    ])
  })

  it('declare each metric once and end each line', () => {
    const declared = [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1])
    expect(new Set(declared).size).toBe(declared.length)
    expect(text.endsWith('\n')).toBe(true)
  })
})

it('requests are counted by template, method, code and traffic, once each', async () => {
  const { text, type } = await scraped(async (service) => {
    await put(service, '/v1/topics/enwiki/1', { a: 0.9 })
    await service.fetch('/v1/topics?lang=en&page_id=1')
    await service.fetch('/v1/topics?lang=en&page_id=1', { headers: { 'x-load-test': 'run-1' } })
    await service.fetch('/v1/topics?lang=en&page_id=1', { headers: { 'x-load-test': 'run-2' } })
    await service.fetch('/v1/topics/enwiki/2', { method: 'HEAD' })
    await service.fetch('/v1/topics/enwiki/2', { method: 'POST' })
    await service.fetch('/nowhere')
    const malformed = await service.fetch('/v1/topics/%/1')
    expect(malformed.headers.get('content-type')).toBe('application/problem+json')
    expect(malformed.headers.get('x-request-id')).toMatch(/^(01){6}-[0-9a-z]+$/)
  })
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8')
  const counted = [...linesOf(text)].filter(([series, value]) => series.startsWith('http_requests_total') && value > 0)
  expect(Object.fromEntries(counted)).toEqual({
    'http_requests_total{route="/v1/topics",method="GET",code="200",traffic="organic"}': 1,
    'http_requests_total{route="/v1/topics",method="GET",code="200",traffic="load-test"}': 2,
    'http_requests_total{route="/v1/topics/{wiki_id}/{page_id}",method="HEAD",code="404",traffic="organic"}': 1,
    'http_requests_total{route="/v1/topics/{wiki_id}/{page_id}",method="PUT",code="204",traffic="organic"}': 1,
    'http_requests_total{route="/v1/topics/{wiki_id}/{page_id}",method="other",code="405",traffic="organic"}': 1,
    'http_requests_total{route="unmatched",method="other",code="404",traffic="organic"}': 1,
    'http_requests_total{route="unmatched",method="other",code="400",traffic="organic"}': 1,
  })
})

import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, test } from 'vitest'
import { traces } from '../../../reference-service/http/trace.ts'
import { holdBack, until } from '../cache-world.ts'
import { lambdaServer } from '../lambda-server.ts'
import { put, runningService } from '../running-service.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'
const sampled = `00-${traceId}-${parent}-01`
const unsampled = `00-${traceId}-${parent}-00`

describe('a trace context', () => {
  const read = (headers: Record<string, string>, ownShare = 0) =>
    traces({ randomHex: (bytes) => 'ab'.repeat(bytes), wallClock: () => 5, ownShare })(headers)

  it('that is sampled is continued by a span of its own', () => {
    expect(read({ traceparent: sampled, tracestate: 'a=1' })).toEqual({
      isSampled: true,
      traceId,
      spanId: 'ab'.repeat(8),
      parentId: parent,
      atMs: 5,
      headers: { traceparent: `00-${traceId}-${'ab'.repeat(8)}-01`, tracestate: 'a=1' },
    })
  })

  it('that is not sampled is handed on as it came', () => {
    expect(read({ traceparent: unsampled })).toEqual({ isSampled: false, headers: { traceparent: unsampled } })
  })

  it('of a later version is read as far as it is known', () => {
    expect(read({ traceparent: `cc-${traceId}-${parent}-01-what-the-future-brings` })).toMatchObject({ traceId })
  })

  const senseless: Readonly<Record<string, Record<string, string>>> = {
    'is not there': {},
    'is empty': { traceparent: '' },
    'has the version that is forbidden': { traceparent: `ff-${traceId}-${parent}-01` },
    'has an id of zeros': { traceparent: `00-${'0'.repeat(32)}-${parent}-01` },
    'has a parent of zeros': { traceparent: `00-${traceId}-${'0'.repeat(16)}-01` },
    'has capitals': { traceparent: sampled.toUpperCase() },
    'is longer than its version allows': { traceparent: `${sampled}-00` },
    'came twice': { traceparent: `${sampled}, ${sampled}` },
  }
  it.each(Object.entries(senseless))('is none where it %s', (_, headers) => {
    expect(read(headers)).toBeUndefined()
  })

  it('is begun here for the share that is asked for, and for no more', () => {
    const traceOf = traces({ randomHex: (bytes) => '1f'.repeat(bytes), wallClock: () => 0, ownShare: 0.25 })
    expect(Array.from({ length: 8 }, () => traceOf({})?.isSampled ?? false)).toEqual([
      ...[false, false, false, true],
      ...[false, false, false, true],
    ])
    expect(traceOf({ traceparent: unsampled })).toMatchObject({ isSampled: false })
  })
})

const page = '/v1/topics/enwiki/7'

async function passed(ms: number): Promise<void> {
  const from = performance.now()
  while (performance.now() - from < ms) await setImmediate()
}

test('a sampled request is logged with its ids and its time, and no other', async () => {
  await using service = await runningService()
  await put(service, page, { a: 1 })
  await service.fetch(page)
  await service.fetch(page, { headers: { traceparent: unsampled } })
  await service.fetch(page, { headers: { traceparent: sampled, 'x-request-id': 'mine' } })
  expect(service.logged).toEqual([
    expect.objectContaining({
      msg: 'traced',
      status: 200,
      request_id: 'mine',
      method: 'GET',
      url: page,
      trace_id: traceId,
      parent_id: parent,
      lambda_ms: 0,
      mediawiki_ms: 0,
    }),
  ])
  const [line = {}] = service.logged
  const inParts = ['service_ms', 'cassandra_ms', 'lambda_ms', 'mediawiki_ms'].reduce(
    (sum, name) => sum + Number(line[name]),
    0,
  )
  expect(inParts).toBeCloseTo(Number(line['duration_ms']), 2)
})

test('a slow request is logged without a trace', async () => {
  await using service = await runningService({ env: { SLOW_REQUEST_MS: '1' } })
  service.store.beforeRead = () => passed(2)
  await service.fetch(page)
  expect(service.logged).toEqual([expect.objectContaining({ msg: 'slow', status: 404, url: page })])
  expect(service.logged[0]).not.toHaveProperty('trace_id')
})

test('the lambda is told the trace, and its time is told apart, to those who share its answer as well', async () => {
  await using lambda = await lambdaServer()
  await using service = await runningService({ env: { LAMBDA_URL: lambda.url } })
  const letGo = holdBack(lambda)
  let looked = 0
  service.store.beforeRead = async () => looked++
  const other = `00-${'c'.repeat(32)}-${parent}-01`
  const asked = [sampled, other].map((traceparent) => service.fetch(page, { headers: { traceparent } }))
  await until(() => looked === 2 && lambda.asked.length === 1)
  await passed(15)
  letGo()
  await Promise.all(asked)
  expect(lambda.headers).toHaveLength(1)
  const [{ traceparent } = {}] = lambda.headers
  const leader = service.logged.find((line) => `00-${line['trace_id']}-${line['span_id']}-01` === traceparent)
  expect(leader).toMatchObject({ msg: 'traced', url: page })
  expect(service.logged.filter((line) => Number(line['lambda_ms']) >= 15)).toHaveLength(2)
})

const openMetrics = { accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' }

test('a traced request stands for its bucket where OpenMetrics is asked for; counts are the same in both forms', async () => {
  // With everybody whom it may ask, so that all its families are there.
  const env = { LAMBDA_URL: 'http://127.0.0.1:1', MEDIAWIKI_URL: 'http://127.0.0.1:1' }
  await using service = await runningService({ env })
  await put(service, page, { a: 1 })
  await service.fetch(page, { headers: { traceparent: sampled } })
  const [text, open] = await Promise.all([service.metrics.render('text'), service.metrics.render('openmetrics')])
  const exemplars = open.split('\n').filter((line) => line.includes(' # {'))
  expect(exemplars).toHaveLength(1)
  expect(exemplars[0]).toMatch(
    /^http_request_duration_seconds_bucket\{.*code="200".*\} 1 # \{trace_id="4bf92f3577b34da6a3ce929d0e0e4736"\} [\d.e-]+ 1785585601$/,
  )
  const families = (form: string) => form.split('\n').filter((line) => /^(http|backend|cassandra)_/.test(line))
  expect(families(open).map((line) => line.replace(/ # \{.*/, ''))).toEqual(families(text))
  // Whoever scrapes takes all of it, or nothing at all.
  const label = '[a-z0-9_]+="(?:[^"\\\\\n]|\\\\.)*"'
  const line = new RegExp(
    `^(?:# (?:HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(?:\\{${label}(?:,${label})*\\})? \\S+(?: # \\{${label}\\} \\S+ \\S+)?)$`,
  )
  expect(
    open
      .split('\n')
      .slice(0, -2)
      .filter((each) => !line.test(each)),
  ).toEqual([])
  expect(open.endsWith('\n# EOF\n')).toBe(true)
  expect(open).toContain('# TYPE http_requests counter\n')
  expect(open).not.toMatch(/^# TYPE \S+_total /m)
  const asked = await service.fetch('/metrics', { headers: openMetrics })
  expect(asked.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
  expect((await service.fetch('/metrics')).headers.get('content-type')).toMatch(/^text\/plain/)
})

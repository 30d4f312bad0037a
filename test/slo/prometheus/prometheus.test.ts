import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Failure } from '../../../common/failure.ts'
import { connectPrometheus } from '../../../slo/prometheus/prometheus.ts'
import { answeringServer } from '../../answering-server.ts'

async function against(listener: RequestListener, timeoutMs = 2000) {
  return connectPrometheus({ url: `${await answeringServer(listener)}/`, timeoutMs })
}

const answering =
  (body: unknown, status = 200): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

describe('what Prometheus says', () => {
  test('a vector keeps its labels, and NaN and infinities stay what they are', async () => {
    const prometheus = await against(
      answering({
        status: 'success',
        data: {
          resultType: 'vector',
          result: [
            { metric: { a: 'x' }, value: [1, '3'] },
            { metric: {}, value: [1, 'NaN'] },
            { metric: {}, value: [1, '+Inf'] },
          ],
        },
      }),
    )
    expect((await prometheus.vector('x', 1)).data).toEqual([
      { labels: { a: 'x' }, value: 3 },
      { labels: {}, value: Number.NaN },
      { labels: {}, value: Number.POSITIVE_INFINITY },
    ])
  })

  const empty = { resultType: 'matrix', result: [] }
  const about = 'PromQL warning: bucket label "le" is missing (1:1)'
  const cut = 'results truncated due to limit'

  test('what it remarks on a query is never dropped', async () => {
    const prometheus = await against(
      answering({ status: 'success', data: empty, warnings: [about, cut], infos: ['monotonic'] }),
    )
    expect((await prometheus.samples('x[5m]', 1)).notes).toEqual([about, cut, 'monotonic'])
  })

  test.each([
    ['a store of Thanos that broke', { warnings: ['receive series from Addr: 10.0.0.1:10901: rpc error: EOF'] }],
    ['an engine of Thanos that broke', { warnings: ['remote query error (10.0.0.1:10901): EOF'] }],
    [
      'a server behind Prometheus',
      { warnings: ['remote_read: remote server http://old/read returned http status 503'] },
    ],
    ['one among remarks', { warnings: [about, 'fetch series for [site="eqiad"]: context deadline exceeded'] }],
    ['VictoriaMetrics without one of its stores', { isPartial: true }],
  ])('an answer that lacks something is none: %s', async (_, told) => {
    const prometheus = await against(answering({ status: 'success', data: empty, ...told }))
    const failure = await prometheus.samples('x[5m]', 1).catch((error: unknown) => error)
    expect(failure).toMatchObject({ kind: 'environment', message: expect.stringMatching(/answered in part only/) })
  })
})

test('no more questions are under way than told, and one that fails lets the next go', async () => {
  let underWay = 0
  let most = 0
  const url = await answeringServer(async (request, response) => {
    most = Math.max(most, ++underWay)
    do await new Promise(setImmediate)
    while (most < 2)
    underWay--
    if (request.url === '/b') return request.socket.destroy()
    answering({ status: 'success', data: {} })(request, response)
  })
  const prometheus = connectPrometheus({ url, timeoutMs: 20_000, parallel: 2 })
  const settled = await Promise.allSettled(['/a', '/b', '/c', '/d', '/e'].map((path) => prometheus.get(path)))
  expect(most).toBe(2)
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
})

test('an answer from afar may come packed, one from this machine may not', async () => {
  const asked: (string | undefined)[] = []
  const packs: RequestListener = ({ headers }, response) => {
    asked.push(headers['accept-encoding'])
    const body = gzipSync('{"status":"success","data":{"resultType":"scalar","result":[1,"3"]}}')
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(body)
  }
  const near = await answeringServer(packs)
  for (const url of [near, near.replace('127.0.0.1', '[::ffff:127.0.0.1]')]) {
    const { data } = await connectPrometheus({ url, timeoutMs: 20_000 }).vector('x', 1)
    expect(data).toEqual([{ labels: {}, value: 3 }])
  }
  expect(asked).toEqual([undefined, 'gzip'])
})

test('a packed answer that breaks off is no answer', async () => {
  const prometheus = await against((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end(gzipSync('{"status":"success","data":{}}').subarray(0, 20))
  })
  await expect(prometheus.get('/x')).rejects.toMatchObject({ kind: 'environment' })
})

describe('what goes wrong becomes a sentence', () => {
  test.each([
    [
      'a web page',
      answering('<!doctype html><title>hello</title>'),
      'environment',
      /does not answer like Prometheus: HTTP 200/,
    ],
    ['an empty 502', answering('', 502), 'environment', /HTTP 502, and nothing else/],
    [
      'a bad query',
      answering({ status: 'error', errorType: 'bad_data', error: 'parse error' }, 400),
      'input',
      /parse error/,
    ],
    [
      'too many samples',
      answering({ status: 'error', errorType: 'execution', error: 'too many samples' }, 422),
      'environment',
      /too many samples/,
    ],
    [
      'Mimir without a tenant',
      answering('no org id\n', 401),
      'environment',
      /wants to know whose data are asked for: HTTP 401/,
    ],
    [
      'another result type',
      answering({ status: 'success', data: { resultType: 'string', result: [1, 'x'] } }),
      'environment',
      /unknown form/,
    ],
    ['silence', (() => {}) as RequestListener, 'environment', /did not answer within 0.2 s/],
  ] as const)('%s', async (_, listener, kind, sentence) => {
    const prometheus = await against(listener, sentence.source.includes('did not answer') ? 200 : 20_000)
    const failure = await prometheus.vector('x', 1).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Failure)
    expect((failure as Failure).kind).toBe(kind)
    expect((failure as Failure).message).toMatch(sentence)
  })

  const busy = { status: 'error', errorType: 'too_many_requests', error: 'too many outstanding requests' }

  test.each([
    ['Mimir', answering(busy, 429)],
    ['something before it', answering('slow down', 429)],
  ])('%s that has too many questions waiting is asked again', async (_, turnsAway) => {
    let asked = 0
    const answers = answering({ status: 'success', data: { resultType: 'scalar', result: [1, '3'] } })
    const prometheus = await against((request, response) =>
      ++asked < 3 ? turnsAway(request, response) : answers(request, response),
    )
    expect((await prometheus.vector('x', 1)).data).toEqual([{ labels: {}, value: 3 }])
    expect(asked).toBe(3)
  })

  test('one that has too many for good is said, and whoever gives up waits no longer', async () => {
    const first = new AbortController()
    let asked = 0
    const url = await answeringServer((request, response) => {
      if (++asked === 2) first.abort(new Failure('interrupted', 'enough'))
      answering(busy, 429)(request, response)
    })
    const given = connectPrometheus({ url, timeoutMs: 2000, signal: first.signal })
    await expect(given.vector('x', 1)).rejects.toThrow(/enough|too many outstanding/)
    expect(asked).toBe(2)

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const patient = connectPrometheus({ url, timeoutMs: 60_000 })
    let failure: unknown
    const asking = patient.vector('x', 1).catch((error: unknown) => {
      failure = error
    })
    while (failure === undefined) {
      await new Promise(setImmediate)
      await vi.advanceTimersByTimeAsync(1000)
    }
    await asking
    expect(failure).toMatchObject({ kind: 'environment', message: expect.stringMatching(/: too many outstanding/) })
    expect(asked).toBe(2 + 13)
  })

  test('a server that is not there', async () => {
    const prometheus = connectPrometheus({ url: 'http://127.0.0.1:9', timeoutMs: 1000 })
    await expect(prometheus.vector('x', 1)).rejects.toThrow(/cannot be reached/)
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../reference-service/store.ts'
import { counted as count, holdBack, said, until } from './cache-world.ts'
import { type LambdaServer, lambdaServer, prediction } from './lambda-server.ts'
import { put, type RunningService, runningService } from './running-service.ts'

let lambda: LambdaServer
let service: RunningService
const open: AsyncDisposable[] = []

const started = async (env: Readonly<Record<string, string>> = {}) => {
  const one = await runningService({ env: { LAMBDA_URL: lambda.url, ...env } })
  open.unshift(one)
  return one
}

beforeEach(async () => {
  lambda = await lambdaServer()
  open.push(lambda)
  service = await started()
})

afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]()
})

const counted = (series: string) => count(service, series)
const held = () => holdBack(lambda)

const page = '/v1/topics/enwiki/7'

describe('a miss', () => {
  it('is what the lambda says, and byte for byte what is then read from the store', async () => {
    const miss = await service.fetch(`${page}?debug=true`)
    const text = await miss.text()
    expect([miss.status, said(miss)]).toEqual([200, { fwd: 'miss', 'fwd-status': 200, stored: true }])
    expect(JSON.parse(text)).toMatchObject({
      wiki_id: 'enwiki',
      page_id: 7,
      predictions: prediction(lambda.asked[0] ?? never()).predictions,
    })
    const hit = await service.fetch(`${page}?debug=true`)
    expect([said(hit), hit.headers.get('age'), await hit.text()]).toEqual([{ hit: true }, '0', text])
    for (const name of ['etag', 'last-modified', 'cache-control', 'content-type', 'content-length'])
      expect(hit.headers.get(name)).toBe(miss.headers.get(name))
    expect(lambda.asked).toEqual([{ wiki_id: 'enwiki', page_id: 7 }])
  })

  it('takes a threshold, a language and HEAD like any read', async () => {
    const head = await service.fetch('/v1/topics?lang=en&page_id=7&threshold=0.6', { method: 'HEAD' })
    const get = await service.fetch('/v1/topics?lang=en&page_id=7&threshold=0.6')
    expect([head.status, head.headers.get('etag')]).toEqual([200, get.headers.get('etag')])
    expect(await get.json()).toMatchObject({ predictions: [{ topic: 'Literature', score: 0.68595946 }] })
    expect(lambda.asked).toHaveLength(1)
  })

  it('is one call for a thousand who ask at the same time', async () => {
    const release = held()
    const asking = Promise.all(Array.from({ length: 1000 }, () => service.fetch(page)))
    await until(() => lambda.asked.length > 0)
    release()
    const answers = await asking
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1)
    expect(lambda.asked).toHaveLength(1)
    const [hits, misses, collapsed] = await Promise.all(
      ['hit', 'miss', 'collapsed'].map((source) => counted(`cache_answers_total{source="${source}"}`)),
    )
    expect(misses).toBe(1)
    expect((hits ?? 0) + (collapsed ?? 0)).toBe(999)
  })

  it('is one call also for those whose own look into the store comes back when it is done; who asks later asks anew', async () => {
    const { promise: late, resolve: release } = Promise.withResolvers<void>()
    const { read } = service.store
    let looked = 0
    service.store.read = async (...asked) => {
      const found = await read.apply(service.store, asked)
      if (looked++ === 0) await late
      return found
    }
    const slow = service.fetch(page)
    await until(() => looked === 1)
    const quick = await service.fetch(page)
    release()
    const answer = await slow
    expect([said(answer), await answer.text()]).toEqual([
      { fwd: 'miss', 'fwd-status': 200, stored: true, collapsed: true },
      await quick.text(),
    ])
    expect(lambda.asked).toHaveLength(1)
    await service.fetch(page, { method: 'DELETE' })
    expect(said(await service.fetch(page))).toEqual({ fwd: 'miss', 'fwd-status': 200, stored: true })
    expect(lambda.asked).toHaveLength(2)
  })

  it('goes on for others when the client that came first hangs up', async () => {
    const release = held()
    const impatient = new AbortController()
    const first = service.fetch(page, { signal: impatient.signal }).catch(() => 'gone')
    await until(() => lambda.asked.length === 1)
    const second = service.fetch(page)
    impatient.abort()
    expect(await first).toBe('gone')
    release()
    expect((await second).status).toBe(200)
    expect(lambda.asked).toHaveLength(1)
    expect(said(await service.fetch(page))).toEqual({ hit: true })
  })

  it('is served and not stored where the store takes no writes, and counted there', async () => {
    const { write } = service.store
    service.store.write = () => Promise.reject(new StoreUnavailable('timeout', 'Cassandra did not answer in time'))
    const answer = await service.fetch(page)
    expect([answer.status, said(answer)]).toEqual([200, { fwd: 'miss', 'fwd-status': 200 }])
    expect(service.logged).toMatchObject([{ level: 'error', wiki_id: 'enwiki', page_id: '7' }])
    service.store.write = write
    expect(said(await service.fetch(page))).toEqual({ fwd: 'miss', 'fwd-status': 200, stored: true })
  })

  it('does not ask the lambda while Cassandra cannot be read', async () => {
    service.store.failure = new StoreUnavailable('unavailable', 'No Cassandra host can be reached')
    expect((await service.fetch(page)).status).toBe(503)
    expect(lambda.asked).toEqual([])
  })

  it('does not ask the lambda for another version than the one that it calculates', async () => {
    const answer = await service.fetch(`${page}?model_version=older`)
    expect([answer.status, answer.headers.get('cache-control'), lambda.asked]).toEqual([404, 'no-store', []])
  })

  it('never replaces what is known of a newer revision', async () => {
    const release = held()
    const asking = service.fetch(page)
    await until(() => lambda.asked.length === 1)
    await put(service, `${page}?revision=71`, { Newer: 1 })
    release()
    expect(await (await asking).text()).toContain('"r70"')
    expect(await (await service.fetch(page)).json()).toMatchObject({ predictions: [{ topic: 'Newer' }] })
  })

  it('that a removal overtakes stays removed', async () => {
    const release = held()
    const asking = service.fetch(page)
    await until(() => lambda.asked.length === 1)
    service.clock.ms += 1000
    await service.fetch(`${page}?revision=70`, { method: 'DELETE' })
    release()
    expect((await asking).status).toBe(200)
    expect(said(await service.fetch(page, { headers: { 'cache-control': 'only-if-cached' } }))).toEqual({
      detail: 'only-if-cached',
    })
  })

  it('keeps a page id beyond 2^53 exact', async () => {
    lambda.answers = (asked) => ({ status: 200, body: prediction({ ...asked, revision_id: 5 }) })
    const answer = await service.fetch('/v1/topics/enwiki/9223372036854775807')
    expect(await answer.text()).toContain('"page_id":9223372036854775807,')
  })
})

describe('Cache-Control of a request', () => {
  const get = (directives: string) => service.fetch(page, { headers: { 'cache-control': directives } })

  it('only-if-cached is 504 for what is not stored, and an ordinary read of what is', async () => {
    const answer = await get('only-if-cached')
    expect([answer.status, said(answer), lambda.asked]).toEqual([504, { detail: 'only-if-cached' }, []])
    await service.fetch(page)
    expect([(await get('only-if-cached')).status, said(await get('Only-If-Cached'))]).toEqual([200, { hit: true }])
  })

  it('no-store is answered and not kept', async () => {
    for (const directives of ['no-store', 'max-age=0, NO-STORE']) {
      const answer = await get(directives)
      expect([answer.status, said(answer)]).toEqual([200, { fwd: 'miss', 'fwd-status': 200 }])
    }
    expect(said(await service.fetch(page))).toMatchObject({ fwd: 'miss', stored: true })
    expect(said(await get('no-store'))).toEqual({ hit: true })
  })

  it.each(['max-age=0', 'min-fresh=10', 'max-stale', 'no-transform', 'x-no-store', 'nonsense ,,= "no-store"'])(
    '%j changes nothing',
    async (directives) => {
      await get(directives)
      expect(said(await get(directives))).toEqual({ hit: true })
    },
  )
})

describe('a page that there is not', () => {
  const gone = '/v1/topics/enwiki/404'

  it('is 404, and not asked for again for a moment', async () => {
    const first = await service.fetch(gone)
    expect([first.status, first.headers.get('cache-control')]).toEqual([404, 'max-age=10'])
    expect([first.headers.get('content-type'), said(first)]).toEqual([
      'application/problem+json',
      { fwd: 'miss', 'fwd-status': 404 },
    ])
    const second = await service.fetch(gone)
    expect([second.status, said(second)]).toMatchObject([404, { hit: true, detail: 'negative' }])
    expect(second.headers.get('cache-control')).toBe('max-age=10')
    expect([first.headers.get('age'), Number(second.headers.get('age')) + Number(said(second)['ttl'])]).toEqual([
      null,
      10,
    ])
    expect(lambda.asked).toHaveLength(1)
    expect(await counted('cache_answers_total{source="negative"}')).toBe(1)
  })

  it('is read when it is stored meanwhile', async () => {
    await service.fetch(gone)
    await put(service, gone, { Literature: 1 })
    expect((await service.fetch(gone)).status).toBe(200)
  })
})

describe('a lambda that fails', () => {
  const body = prediction({ wiki_id: 'enwiki', page_id: 7 })
  it.each([
    ['says 500', { status: 500, body: {} }, 502, 'unavailable', 'The lambda answered with 500.'],
    ['is busy', { status: 429, body: {} }, 502, 'unavailable', 'The lambda answered with 429.'],
    ['says 403', { status: 403, body: {} }, 502, 'error', 'The lambda answered with 403.'],
    [
      'is no lambda at all',
      { status: 404, body: '<h1>Not found</h1>' },
      502,
      'error',
      'The lambda does not answer in JSON.',
    ],
    ['says nothing', { status: 200, body: '' }, 502, 'error', 'The lambda does not answer in JSON.'],
    [
      'says too much',
      { status: 200, body: ' '.repeat(2 ** 20 + 1) },
      502,
      'error',
      'The lambda answers with more than 1048576 bytes.',
    ],
    [
      'has no predictions',
      { status: 200, body: { ...body, predictions: [] } },
      502,
      'error',
      "The lambda's answer is no prediction: predictions.",
    ],
    [
      'has a score that is none',
      { status: 200, body: { ...body, predictions: [{ topic: 'a', score: 1.5 }] } },
      502,
      'error',
      "The lambda's answer is no prediction: predictions.0.score.",
    ],
    [
      'names a topic twice',
      {
        status: 200,
        body: {
          ...body,
          predictions: [
            { topic: 'a', score: 1 },
            { topic: 'a', score: 0.5 },
          ],
        },
      },
      502,
      'error',
      "The lambda's answer names a topic twice.",
    ],
    [
      'speaks of another page',
      { status: 200, body: { ...body, page_id: 8 } },
      502,
      'error',
      "The lambda's answer is about another page.",
    ],
    [
      'speaks of another wiki',
      { status: 200, body: { ...body, wiki_id: 'dewiki' } },
      502,
      'error',
      "The lambda's answer is about another page.",
    ],
    [
      'is of another model version',
      { status: 200, body: { ...body, model_version: 'b' } },
      502,
      'error',
      'The lambda\'s answer is of model version "b", where the cache keeps articletopic-20260801.',
    ],
    [
      'knows no revision',
      { status: 200, body: { ...body, revision_id: 0 } },
      502,
      'error',
      "The lambda's answer is no prediction: revision_id.",
    ],
    [
      'sends elsewhere',
      { status: 302, body: {}, headers: { location: '/healthz' } },
      502,
      'error',
      'The lambda answered with 302.',
    ],
  ])('because it %s is told, counted, and not stored', async (_what, answer, status, outcome, detail) => {
    lambda.answers = () => answer
    const told = await service.fetch(page)
    expect([told.status, told.headers.get('content-type'), told.headers.get('cache-control'), said(told)]).toEqual([
      status,
      'application/problem+json',
      'no-store',
      { fwd: 'miss' },
    ])
    expect(await told.json()).toMatchObject({ status, detail })
    for (const each of ['ok', 'timeout', 'unavailable', 'rejected', 'error'])
      expect(await counted(`forwarded_requests_total{backend="lambda",outcome="${each}"}`)).toBe(
        Number(each === outcome),
      )
    expect(await counted('forwarded_request_duration_seconds_count{backend="lambda"}')).toBe(1)
    expect(await service.store.read({ wikiId: 'enwiki', pageId: '7' }, 'articletopic-20260801')).toBeUndefined()
  })

  it('because it does not answer is 504 when its time is over', async () => {
    service = await started({ LAMBDA_TIMEOUT_MS: '20' })
    lambda.answers = () => 'never'
    const answer = await service.fetch(page)
    expect([answer.status, await answer.json()]).toMatchObject([
      504,
      { detail: 'The lambda did not answer within 20 ms.' },
    ])
    expect(await counted('forwarded_requests_total{backend="lambda",outcome="timeout"}')).toBe(1)
  })

  it('because nobody is there is 502', async () => {
    await lambda[Symbol.asyncDispose]()
    open.splice(open.indexOf(lambda), 1)
    const answer = await service.fetch(page)
    expect([answer.status, await answer.json()]).toMatchObject([502, { detail: 'The lambda cannot be reached.' }])
  })

  it('because it is full is 503 at once; what is stored is read all the same', async () => {
    service = await started({ LAMBDA_MAX_IN_FLIGHT: '1' })
    await put(service, '/v1/topics/enwiki/1', { Literature: 1 })
    const release = held()
    const waiting = service.fetch(page)
    await until(() => lambda.asked.length === 1)
    expect(await counted('forwarded_requests_in_flight{backend="lambda"}')).toBe(1)
    const refused = await service.fetch('/v1/topics/enwiki/8')
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
      503,
      '1',
      { detail: '1 requests are waiting for the lambda already.' },
    ])
    expect((await service.fetch('/v1/topics/enwiki/1')).status).toBe(200)
    release()
    expect((await waiting).status).toBe(200)
  })

  it('ten times in a row is left alone', async () => {
    lambda.answers = () => ({ status: 500, body: {} })
    for (let i = 0; i < 10; i++) expect((await service.fetch(page)).status).toBe(502)
    const refused = await service.fetch(page)
    expect([refused.status, await refused.json()]).toMatchObject([
      503,
      { detail: 'The lambda has failed too often and is left alone for a moment.' },
    ])
    expect(lambda.asked).toHaveLength(10)
    expect(await counted('forwarding_circuit_open{backend="lambda"}')).toBe(1)
    expect(await counted('forwarded_requests_total{backend="lambda",outcome="rejected"}')).toBe(1)
  })
})

const never = (): never => {
  throw new Error('the lambda was not asked')
}

it('without a lambda there is nothing of it: in answers, in metrics', async () => {
  await using plain = await runningService()
  await put(plain, page, { Literature: 1 })
  const hit = await plain.fetch(page, { headers: { 'cache-control': 'no-cache, only-if-cached' } })
  const miss = await plain.fetch('/v1/topics/enwiki/8', { headers: { 'cache-control': 'only-if-cached' } })
  expect([hit.status, miss.status]).toEqual([200, 404])
  for (const answer of [hit, miss])
    expect([answer.headers.get('cache-status'), answer.headers.get('age')]).toEqual([null, null])
  expect(await plain.metrics.render()).not.toMatch(/cache_answers|forward/)
})

import { once } from 'node:events'
import { get } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../reference-service/store.ts'
import { counted, holdBack, said, until } from './cache-world.ts'
import { type LambdaServer, lambdaServer } from './lambda-server.ts'
import { put, type RunningService, runningService } from './running-service.ts'

let lambda: LambdaServer
let service: RunningService
const page = '/v1/topics/enwiki/7'

beforeEach(async () => {
  lambda = await lambdaServer()
  service = await runningService({ env: { LAMBDA_URL: lambda.url } })
})

afterEach(async () => {
  await service[Symbol.asyncDispose]()
  await lambda[Symbol.asyncDispose]()
})

type Headers = Readonly<Record<string, string>>
const refresh = (query = '', headers: Headers = {}) =>
  service.fetch(`${page}${query}`, { headers: { 'cache-control': 'no-cache', ...headers } })

/** The topic that a revision has of its own. */
const revisionRead = async (answer: Response | Promise<Response> = service.fetch(page)) =>
  /"topic":"(r\d+)"/.exec(await (await answer).text())?.[1]

const fetched = { fwd: 'request', 'fwd-status': 200, stored: true }

describe('a refresh', () => {
  it('calculates anew what is stored, stores it, and is what is read from then on', async () => {
    await service.fetch(page)
    service.clock.ms += 5000
    const answer = await refresh('?revision=71&debug=true')
    const text = await answer.text()
    expect([answer.status, said(answer)]).toEqual([200, fetched])
    const hit = await service.fetch(`${page}?debug=true`)
    expect([said(hit), await hit.text()]).toEqual([{ hit: true }, text])
    expect(text).toContain('"r71"')
    expect(lambda.asked.map(({ revision_id }) => revision_id)).toEqual([undefined, 71])
    expect(await counted(service, 'cache_answers_total{source="refresh"}')).toBe(1)
  })

  it('of no revision takes the latest, also by language, by HEAD and where nothing is stored', async () => {
    const head = await service.fetch('/v1/topics?lang=en&page_id=7', {
      method: 'HEAD',
      headers: { 'cache-control': 'max-age=0, No-Cache' },
    })
    expect([head.status, said(head)]).toEqual([200, fetched])
    expect(await revisionRead()).toBe('r70')
  })

  it.each([[['71', '72', '73']], [['73', '72', '71']], [['72', '73', '71']]])(
    'of revisions in the order %j leaves the newest',
    async (revisions) => {
      for (const revision of revisions) expect((await refresh(`?revision=${revision}`)).status).toBe(200)
      expect(await revisionRead()).toBe('r73')
    },
  )

  it('of an older revision than the one that is stored asks nobody, and shows what is stored', async () => {
    await refresh('?revision=72')
    const answer = await refresh('?revision=71')
    expect([answer.status, said(answer)]).toEqual([200, { hit: true, detail: 'newer-revision' }])
    expect([await revisionRead(answer), answer.headers.get('age'), lambda.asked.length]).toEqual(['r72', '0', 1])
    expect(await counted(service, 'cache_answers_total{source="newer"}')).toBe(1)
  })

  it('that an older lambda answers shows what is stored', async () => {
    await refresh('?revision=72')
    const answer = await refresh()
    expect([said(answer), await revisionRead(answer)]).toEqual([{ hit: true, detail: 'newer-revision' }, 'r72'])
  })

  it('of two revisions at the same time leaves the newer, whichever is done first', async () => {
    for (const [first, second] of [
      ['71', '72'],
      ['74', '73'],
    ]) {
      const release = holdBack(lambda)
      const asked = lambda.asked.length
      const both = Promise.all([refresh(`?revision=${first}`), refresh(`?revision=${second}`)])
      await until(() => lambda.asked.length === asked + 2)
      release()
      expect((await both).map(({ status }) => status)).toEqual([200, 200])
      expect(await revisionRead()).toBe(`r${Math.max(Number(first), Number(second))}`)
    }
  })

  it('is calculated for each who asks, since what was asked for a moment ago may be older than the change', async () => {
    const release = holdBack(lambda)
    const both = Promise.all([refresh(), refresh()])
    await until(() => lambda.asked.length === 2)
    release()
    expect((await both).map(said)).toEqual([fetched, fetched])
  })

  it('replaces what was written without a revision', async () => {
    await put(service, page, { WithoutRevision: 1 })
    await refresh('?revision=1')
    expect(await revisionRead()).toBe('r1')
  })

  it('that cannot be stored is 503: who asked for it must know that it is not there', async () => {
    service.store.write = () => Promise.reject(new StoreUnavailable('timeout', 'Cassandra did not answer in time'))
    const answer = await refresh('?revision=71')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
  })

  it('that fails leaves what is stored', async () => {
    await refresh('?revision=70')
    lambda.answers = () => lambda.problem(500)
    const failed = await refresh('?revision=71')
    expect([failed.status, said(failed)]).toEqual([502, { fwd: 'request' }])
    lambda.answers = () => lambda.problem(404)
    const gone = await refresh('?revision=71')
    expect([gone.status, said(gone)]).toEqual([404, { fwd: 'request', 'fwd-status': 404 }])
    expect(await revisionRead()).toBe('r70')
  })

  it('that a removal overtakes stays removed, and a later one brings the page back', async () => {
    const release = holdBack(lambda)
    const asking = refresh('?revision=71')
    await until(() => lambda.asked.length === 1)
    service.clock.ms += 1000
    await service.fetch(`${page}?revision=71`, { method: 'DELETE' })
    release()
    expect((await asking).status).toBe(200)
    const read = () => service.fetch(page, { headers: { 'cache-control': 'only-if-cached' } })
    expect((await read()).status).toBe(504)
    service.clock.ms += 1000
    await refresh('?revision=71')
    expect((await read()).status).toBe(200)
  })

  it('with no-store is calculated and not kept', async () => {
    await refresh('?revision=70')
    const answer = await refresh('?revision=71', { 'cache-control': 'no-cache, no-store' })
    expect([said(answer), await revisionRead(answer)]).toEqual([{ fwd: 'request', 'fwd-status': 200 }, 'r71'])
    expect(await revisionRead()).toBe('r70')
  })

  it('with only-if-cached is a contradiction: 504', async () => {
    await service.fetch(page)
    const answer = await refresh('', { 'cache-control': 'no-cache, only-if-cached' })
    expect([answer.status, said(answer), lambda.asked.length]).toEqual([504, { detail: 'only-if-cached' }, 1])
  })

  it('is 304 for a client that has what it gives', async () => {
    const tag = (await service.fetch(page)).headers.get('etag') ?? ''
    const answer = await refresh('', { 'if-none-match': tag })
    expect([answer.status, said(answer)]).toEqual([304, fetched])
  })

  it('does nothing for a version that the lambda does not calculate', async () => {
    await put(service, page, { Old: 1 }, 'older')
    const answer = await refresh('?model_version=older')
    expect([said(answer), lambda.asked]).toEqual([{ hit: true }, []])
  })

  it.each(['0', 'x', '4294967296', '99999999999', '1&revision=2'])('of revision %s is refused', async (revision) => {
    expect((await refresh(`?revision=${revision}`)).status).toBe(400)
  })

  it('is not meant by a revision alone', async () => {
    const answer = await service.fetch(`${page}?revision=70`)
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { detail: 'Parameter revision is for a refresh, which Cache-Control: no-cache asks for.' },
    ])
  })
})

describe('If-Unmodified-Since', () => {
  const stored = Date.UTC(2026, 7, 1, 12, 0, 0, 250)
  const at = (ms: number) => ({ 'if-unmodified-since': new Date(stored + ms).toUTCString() })
  it.each([
    ['a date before what is stored is 412, and nothing is asked', at(-1000), 412, 1],
    ['the second in which it was stored is a refresh', at(0), 200, 2],
    ['a later date is a refresh', at(1000), 200, 2],
    ['what is no date of HTTP is no condition', { 'if-unmodified-since': '2020-01-01' }, 200, 2],
  ])('%s', async (_what, headers, status, calls) => {
    await service.fetch(page)
    expect((await refresh('?revision=71', headers)).status).toBe(status)
    expect(lambda.asked).toHaveLength(calls)
  })

  it('asks nothing of a page that is not stored, nor of an ordinary read', async () => {
    expect((await refresh('', at(-1e9))).status).toBe(200)
    // fetch() would add no-cache of its own to a request with a condition.
    const [ordinary] = await once(get(`${service.origin}${page}`, { headers: at(-1e9) }), 'response')
    ordinary.resume()
    expect([ordinary.statusCode, lambda.asked.length]).toEqual([200, 1])
  })
})

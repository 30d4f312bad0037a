import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../reference-service/store.ts'
import { put, type RunningService, runningService } from './running-service.ts'

let service: RunningService
const page = '/v1/topics/enwiki/123'
const search = '/v1/topics?lang=en&page_id=123'

beforeAll(async () => {
  service = await runningService()
})

afterAll(() => service[Symbol.asyncDispose]())

beforeEach(async () => {
  service.store.failure = undefined
  service.logged.length = 0
  await put(service, page, { 'Culture.Media.Media*': 0.6859594583511353, Literature: 0.5, STEM: 0.1 })
})

describe('a read', () => {
  it('answers with the topics at or above one half, highest first', async () => {
    const response = await service.fetch(search)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.text()).toBe(
      '{"wiki_id":"enwiki","page_id":123,"model_version":"articletopic-20260801",' +
        '"last_updated":"2026-08-01T12:00:00.250Z","predictions":[' +
        '{"topic":"Culture.Media.Media*","score":0.68595946},{"topic":"Literature","score":0.5}]}',
    )
  })

  it('is the same by language and by wiki id', async () => {
    const [byLanguage, byWiki] = await Promise.all([service.fetch(search), service.fetch(page)])
    expect(await byWiki.text()).toBe(await byLanguage.text())
  })

  it('keeps page ids beyond 2^53 exact', async () => {
    await put(service, '/v1/topics/enwiki/9223372036854775807', { a: 1 })
    const response = await service.fetch('/v1/topics?lang=en&page_id=9223372036854775807')
    expect(await response.text()).toContain('"page_id":9223372036854775807,')
    expect((await service.fetch('/v1/topics?lang=en&page_id=9223372036854775806')).status).toBe(404)
  })

  it('takes the absolute form of a request target, as proxies send it', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request({ port: service.port, path: `http://cache.example${search}` }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sent.once('error', reject).end()
    })
    expect(status).toBe(200)
  })

  it('is 404 for a page, or a version of it, that is not there', async () => {
    expect((await service.fetch('/v1/topics?lang=en&page_id=124')).status).toBe(404)
    expect((await service.fetch(`${search}&model_version=older`)).status).toBe(404)
  })

  it('has the same headers and no body by HEAD', async () => {
    const [head, get] = await Promise.all([service.fetch(search, { method: 'HEAD' }), service.fetch(search)])
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    for (const name of ['content-length', 'etag', 'last-modified'])
      expect(head.headers.get(name)).toBe(get.headers.get(name))
  })
})

describe('caching', () => {
  const get = (headers: Record<string, string>) => service.fetch(search, { headers })

  it('lets clients keep an answer and ask whether it is still good', async () => {
    const first = await service.fetch(search)
    const tag = first.headers.get('etag') ?? ''
    expect(first.headers.get('cache-control')).toBe('no-cache')
    expect(first.headers.get('last-modified')).toBe('Sat, 01 Aug 2026 12:00:00 GMT')
    const second = await get({ 'if-none-match': `"other", W/${tag}` })
    expect([second.status, second.headers.get('etag'), await second.text()]).toEqual([304, tag, ''])
    expect((await get({ 'if-none-match': '*' })).status).toBe(304)
    expect((await get({ 'if-modified-since': 'Sat, 01 Aug 2026 12:00:00 GMT' })).status).toBe(304)
  })

  it('sends the answer again when it changed, even within the same millisecond', async () => {
    const tag = (await service.fetch(search)).headers.get('etag') ?? ''
    await put(service, page, { Literature: 0.75 })
    expect((await get({ 'if-none-match': tag })).status).toBe(200)
    expect((await get({ 'if-none-match': tag, 'if-modified-since': 'Sat, 01 Aug 2026 12:00:00 GMT' })).status).toBe(200)
    expect((await get({ 'if-modified-since': 'Sat, 01 Aug 2026 11:59:59 GMT' })).status).toBe(200)
    expect((await get({ 'if-modified-since': 'yesterday' })).status).toBe(200)
  })

  it('has another tag for another threshold', async () => {
    const tag = (await service.fetch(search)).headers.get('etag') ?? ''
    const response = await service.fetch(`${search}&threshold=0.6`, { headers: { 'if-none-match': tag } })
    expect(response.status).toBe(200)
  })

  it('has another tag for another page, and another version, whose topics are the same', async () => {
    const other = await put(service, '/v1/topics/enwiki/99', { Literature: 0.25 }, 'articletopic-20260701')
    expect(other.status).toBe(204)
    await put(service, '/v1/topics/enwiki/98', { Literature: 0.25 })
    await put(service, '/v1/topics/enwiki/99', { Literature: 0.25 })
    const tags = await Promise.all(
      ['98', '99', '99?model_version=articletopic-20260701'].map(async (path) => {
        const answer = await service.fetch(`/v1/topics/enwiki/${path}`)
        expect(answer.status).toBe(200)
        return answer.headers.get('etag')
      }),
    )
    expect(new Set(tags).size).toBe(3)
  })
})

describe('a write', () => {
  it('replaces the predictions of its model version and of no other', async () => {
    await put(service, page, { Old: 0.9 }, 'older')
    expect((await put(service, page, { New: 0.9 })).status).toBe(204)
    expect(await (await service.fetch(search)).json()).toMatchObject({ predictions: [{ topic: 'New', score: 0.9 }] })
    expect(await (await service.fetch(`${search}&model_version=older`)).json()).toMatchObject({
      predictions: [{ topic: 'Old', score: 0.9 }],
    })
  })

  const json = { 'content-type': 'application/json' }
  it.each([
    ['no JSON', json, '{', 400],
    ['JSON of another shape', json, '[]', 400],
    ['nothing', json, '', 400],
    ['invalid UTF-8', json, Buffer.from([0x22, 0xff, 0x22]), 400],
    ['no predictions', json, '{"model_version":"v","predictions":{}}', 400],
    ['a score above 1', json, '{"model_version":"v","predictions":{"a":1.0000001}}', 400],
    ['a negative score', json, '{"model_version":"v","predictions":{"a":-0.1}}', 400],
    ['an infinite score', json, '{"model_version":"v","predictions":{"a":1e999}}', 400],
    ['a score as text', json, '{"model_version":"v","predictions":{"a":"0.5"}}', 400],
    ['a topic without a name', json, '{"model_version":"v","predictions":{"":0.5}}', 400],
    ['half a character', json, '{"model_version":"v","predictions":{"\\ud800":0.5}}', 400],
    ['an empty model version', json, '{"model_version":"","predictions":{"a":0.5}}', 400],
    ['a long model version', json, `{"model_version":"${'v'.repeat(101)}","predictions":{"a":0.5}}`, 400],
    ['an unknown field', json, '{"model_version":"v","predictions":{"a":0.5},"page":1}', 400],
    ['another media type', { 'content-type': 'text/plain' }, '{}', 415],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }, '{}', 415],
    ['compression', { ...json, 'content-encoding': 'gzip' }, '{}', 415],
    ['too much', json, `{"model_version":"${'v'.repeat(70_000)}"`, 413],
  ])('with %s is refused', async (_what, headers, body, status) => {
    const response = await service.fetch(page, { method: 'PUT', headers, body })
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
  })

  it.each(['if-match', 'if-none-match', 'if-unmodified-since'])(
    'on a condition (%s) is refused, and not done',
    async (name) => {
      await put(service, page, { Old: 0.9 })
      for (const method of ['PUT', 'DELETE']) {
        const body = '{"model_version":"articletopic-20260801","predictions":{"New":1}}'
        const sent = method === 'PUT' ? { headers: { ...json, [name]: '*' }, body } : { headers: { [name]: '*' } }
        expect((await service.fetch(page, { method, ...sent })).status).toBe(400)
      }
      expect(await (await service.fetch(search)).json()).toMatchObject({ predictions: [{ topic: 'Old' }] })
    },
  )

  it('is refused when too long even if it does not say how long it is', async () => {
    const chunks = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(50_000)),
    })
    const init = { method: 'PUT', headers: json, body: chunks, duplex: 'half' }
    const response = await service.fetch(page, init as RequestInit)
    expect(response.status).toBe(413)
  })

  it('takes a topic named like a property of every object', async () => {
    await service.fetch(page, {
      method: 'PUT',
      headers: json,
      body: '{"model_version":"articletopic-20260801","predictions":{"constructor":0.75,"toString":0.5}}',
    })
    expect(await (await service.fetch(search)).json()).toMatchObject({
      predictions: [
        { topic: 'constructor', score: 0.75 },
        { topic: 'toString', score: 0.5 },
      ],
    })
  })
})

describe('a delete', () => {
  const versions = async () => {
    const found = await Promise.all(
      ['v1', 'v2', 'v3'].map((version) => service.fetch(`${page}?model_version=${version}`)),
    )
    return found.map((response) => response.status)
  }

  it.each([
    ['', [404, 404, 404]],
    ['?model_version=v2', [200, 404, 200]],
    ['?model_version_before=v3', [404, 404, 200]],
  ])('with %j leaves %j', async (query, left) => {
    for (const version of ['v1', 'v2', 'v3']) await put(service, page, { a: 1 }, version)
    expect((await service.fetch(`${page}${query}`, { method: 'DELETE' })).status).toBe(204)
    expect(await versions()).toEqual(left)
  })

  it('that fails is told as failed, once', async () => {
    service.store.failure = new StoreUnavailable('unavailable', 'No Cassandra host can be reached')
    const response = await service.fetch(page, { method: 'DELETE' })
    expect(response.status).toBe(503)
    const counts = await service.metrics.render()
    const count = (code: number) =>
      new RegExp(
        `http_requests_total\\{route="/v1/topics/\\{wiki_id\\}/\\{page_id\\}",method="DELETE",code="${code}",traffic="organic"\\} (\\d+)`,
      ).exec(counts)?.[1]
    expect([count(503), count(204)]).toEqual(['1', '3'])
  })
})

describe('a revision', () => {
  let pages = 200
  let other = ''
  const write = (query: string, topic: string) => put(service, `${other}${query}`, { [topic]: 1 })
  const remove = (query: string) => service.fetch(`${other}${query}`, { method: 'DELETE' })
  const topics = async () => {
    const answer = await service.fetch(other)
    if (answer.status === 404) return []
    const { predictions } = (await answer.json()) as { predictions: { topic: string }[] }
    return predictions.map(({ topic }) => topic)
  }
  beforeEach(() => {
    other = `/v1/topics/enwiki/${pages++}`
  })

  it('that is older than the one that is there changes nothing', async () => {
    for (const [query, topic] of [
      ['?revision=4000000011', 'New'],
      ['?revision=4000000010', 'Old'],
      ['', 'WithoutRevision'],
    ] as const)
      expect((await write(query, topic)).status).toBe(204)
    expect(await topics()).toEqual(['New'])
  })

  it('that is newer than what is removed stays', async () => {
    await write('?revision=4000000011', 'New')
    expect((await remove('?revision=4000000010')).status).toBe(204)
    expect(await topics()).toEqual(['New'])
    await remove('?revision=4000000011')
    expect(await topics()).toEqual([])
    await write('?revision=4000000010', 'Old')
    expect(await topics()).toEqual([])
  })

  it('does not protect from a removal that names none', async () => {
    await write('?revision=4000000011', 'New')
    await remove('')
    expect(await topics()).toEqual([])
    await write('?revision=4000000012', 'Newer')
    expect(await topics()).toEqual(['Newer'])
  })

  it.each(['0', '-1', '1.5', '01', 'x', '', '4294967296', '9999999999', '1&revision=2'])(
    'spelled %j is refused, in a write and in a removal',
    async (text) => {
      for (const answer of [await write(`?revision=${text}`, 'a'), await remove(`?revision=${text}`)])
        expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
    },
  )
})

describe('what cannot be answered', () => {
  it('is told as RFC 9457 wants it', async () => {
    const response = await service.fetch('/v1/topics?lang=xx&page_id=1')
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'There is no Wikipedia in the language "xx".',
      instance: '/v1/topics',
    })
  })

  it.each([
    ['POST', '/v1/topics', 'GET, HEAD'],
    ['POST', page, 'GET, HEAD, PUT, DELETE'],
    ['PATCH', page, 'GET, HEAD, PUT, DELETE'],
    ['DELETE', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/', 'GET, HEAD'],
  ])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
    const response = await service.fetch(path, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
  })

  it.each([
    '/v2',
    '/v1/topics/',
    '/v1/topics/enwiki',
    '/v1/topics/enwiki/1/2',
    '/unmatched',
    '//',
    '/v1%2Ftopics',
    '/toString',
  ])('%s is 404', async (path) => {
    const response = await service.fetch(path)
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
  })

  it('is 503 with Retry-After while the store is away', async () => {
    service.store.failure = new StoreUnavailable('timeout', 'Cassandra did not answer in time')
    const response = await service.fetch(search)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await response.json()).toMatchObject({ status: 503, detail: 'Cassandra did not answer in time.' })
    expect((await service.fetch('/readyz')).status).toBe(503)
    expect((await service.fetch('/healthz')).status).toBe(200)
    expect(service.logged.map(({ url }) => url)).toEqual([search])
  })

  it('is 500 with nothing of the inside when we have a bug, and the log has it with the request id', async () => {
    service.store.failure = new TypeError('secret')
    const response = await service.fetch(search, { headers: { 'x-request-id': 'req-1' } })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret')
    const line = service.logged.find((entry) => entry['err'] !== undefined)
    expect(line).toMatchObject({ level: 'error', request_id: 'req-1', err: { message: 'secret' } })
  })
})

describe('request ids', () => {
  it('are passed through, or made', async () => {
    const given = await service.fetch(search, { headers: { 'x-request-id': 'abc-123' } })
    expect(given.headers.get('x-request-id')).toBe('abc-123')
    const made = await service.fetch(search)
    expect(made.headers.get('x-request-id')).toMatch(/^(01){6}-[0-9a-z]+$/)
    const unfit = await service.fetch(search, { headers: { 'x-request-id': 'a b"c' } })
    expect(unfit.headers.get('x-request-id')).toMatch(/^(01){6}-[0-9a-z]+$/)
  })

  it('cost no log line when all is well', async () => {
    await service.fetch(search)
    await service.fetch('/v1/topics?lang=xx&page_id=1')
    expect(service.logged).toEqual([])
  })
})

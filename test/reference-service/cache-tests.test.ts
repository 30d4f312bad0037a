import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type LambdaServer, lambdaServer } from './lambda-server.ts'
import { type RunningService, runningService } from './running-service.ts'

/**
 * The tests of https://github.com/http-tests/cache-tests (July 2026) that are about what a client says, by their names there. The others are about headers of
 * an origin: freshness, Vary, Set-Cookie, ranges; the lambda's answers have none that matter here.
 */

let lambda: LambdaServer
let service: RunningService
let page = ''
let pages = 1000

beforeAll(async () => {
  lambda = await lambdaServer()
  service = await runningService({ env: { LAMBDA_URL: lambda.url } })
})

afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await lambda[Symbol.asyncDispose]()
})

type Headers = Readonly<Record<string, string>>

/** By node:http, since fetch() would add Cache-Control of its own to a request with a condition. */
async function send(headers: Headers, method = 'GET', path = page) {
  const sent = request(`${service.origin}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
  })
  sent.end(method === 'PUT' ? '{"model_version":"articletopic-20260801","predictions":{"Put":1}}' : undefined)
  const [answer] = await once(sent, 'response')
  return { status: answer.statusCode as number, headers: answer.headers, body: await text(answer) }
}

/** The validators of a page that is stored now. */
let tag = ''
let lastModified = ''
let calls = 0

beforeEach(async () => {
  page = `/v1/topics/enwiki/${pages++}`
  const { headers } = await send({})
  tag = headers.etag ?? ''
  lastModified = headers['last-modified'] ?? ''
  calls = lambda.asked.length
})

const later = 'Sun, 02 Aug 2026 12:00:00 GMT'
const earlier = 'Fri, 31 Jul 2026 12:00:00 GMT'
const bare = () => tag.slice(1, -1)

it.each<[string, () => Headers, number]>([
  ['conditional-etag-strong-respond', () => ({ 'if-none-match': tag }), 304],
  ['conditional-etag-precedence', () => ({ 'if-none-match': '"other"', 'if-modified-since': later }), 200],
  ['conditional-etag-quoted-respond-unquoted', () => ({ 'if-none-match': bare() }), 200],
  ['conditional-etag-weak-respond', () => ({ 'if-none-match': `W/${tag}` }), 304],
  ['conditional-etag-weak-respond-lowercase', () => ({ 'if-none-match': `w/${tag}` }), 200],
  ['conditional-etag-weak-respond-backslash', () => ({ 'if-none-match': `W\\${tag}` }), 200],
  ['conditional-etag-weak-respond-omit-slash', () => ({ 'if-none-match': `W${tag}` }), 200],
  ['conditional-etag-strong-respond-multiple-first', () => ({ 'if-none-match': `${tag}, "a", "b"` }), 304],
  ['conditional-etag-strong-respond-multiple-second', () => ({ 'if-none-match': `"a", ${tag}, "b"` }), 304],
  ['conditional-etag-strong-respond-multiple-last', () => ({ 'if-none-match': `"a", "b", ${tag}` }), 304],
  ['conditional-lm-fresh', () => ({ 'if-modified-since': lastModified }), 304],
  ['conditional-lm-fresh-earlier', () => ({ 'if-modified-since': later }), 304],
  ['conditional-lm-fresh, turned round', () => ({ 'if-modified-since': earlier }), 200],
  ['conditional-lm-fresh-rfc850', () => ({ 'if-modified-since': 'Saturday, 01-Aug-26 12:00:00 GMT' }), 304],
  [
    'conditional-lm-fresh-rfc850, as asctime spells it',
    () => ({ 'if-modified-since': 'Sat Aug  1 12:00:00 2026' }),
    304,
  ],
  ['ccreq-ma0', () => ({ 'cache-control': 'max-age=0' }), 200],
  ['ccreq-min-fresh', () => ({ 'cache-control': 'min-fresh=1' }), 200],
  ['ccreq-max-stale', () => ({ 'cache-control': 'max-stale=1000' }), 200],
  ['ccreq-no-store', () => ({ 'cache-control': 'no-store' }), 200],
  ['pragma-request-no-cache', () => ({ pragma: 'no-cache' }), 200],
  ['other-cookie', () => ({ cookie: 'a=b' }), 200],
  ['auth: other-authorization', () => ({ authorization: 'Bearer a' }), 200],
  ['range-200', () => ({ range: 'bytes=0-1' }), 200],
])('%s is answered from what is stored', async (_id, headers, status) => {
  const answer = await send(headers())
  expect([answer.status, answer.headers['cache-status'], lambda.asked.length]).toEqual([
    status,
    'topic-cache;hit',
    calls,
  ])
  expect(answer.headers.etag).toBe(tag)
})

it('conditional-304-etag: a 304 has the validators of a 200, and no body', async () => {
  const answer = await send({ 'if-none-match': tag })
  expect(answer).toMatchObject({ status: 304, headers: { etag: tag, 'last-modified': lastModified }, body: '' })
})

it('a HEAD, be it 200 or 304, says how long the body of the 200 is, and a 304 to a GET nothing', async () => {
  const condition = { 'if-none-match': tag }
  const answers = [await send({}, 'HEAD'), await send(condition, 'HEAD'), await send(condition)]
  const { body } = await send({})
  expect(answers.map(({ status, headers }) => [status, headers['content-length']])).toEqual([
    [200, String(body.length)],
    [304, String(body.length)],
    [304, undefined],
  ])
})

it.each([
  ['ccreq-no-cache', {}],
  ['ccreq-no-cache-etag', { 'if-none-match': '"other"' }],
])('%s is asked of the lambda', async (_id, headers) => {
  const answer = await send({ 'cache-control': 'no-cache', ...headers })
  expect([answer.status, lambda.asked.length]).toEqual([200, calls + 1])
})

it('ccreq-oic: 504 for what is not stored', async () => {
  const answer = await send({ 'cache-control': 'only-if-cached' }, 'GET', '/v1/topics/enwiki/999999')
  expect([answer.status, lambda.asked.length]).toEqual([504, calls])
})

it('invalidate-PUT: what was stored is not read any more', async () => {
  expect((await send({}, 'PUT', `${page}?revision=4000000000`)).status).toBe(204)
  const answer = await send({ 'if-none-match': tag })
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([200, { predictions: [{ topic: 'Put' }] }])
})

it('invalidate-DELETE: what was stored is not there any more', async () => {
  expect((await send({}, 'DELETE')).status).toBe(204)
  expect((await send({ 'cache-control': 'only-if-cached' })).status).toBe(504)
})

it('invalidate-PUT-failed: what is stored stays', async () => {
  expect((await send({ 'content-type': 'text/plain' }, 'PUT')).status).toBe(415)
  expect((await send({})).headers.etag).toBe(tag)
})

it('other-age-gen, other-age-update-max-age: seconds since it was calculated', async () => {
  service.clock.ms += 61_000
  expect((await send({})).headers.age).toBe('61')
})

it('query-args-different: what a threshold leaves out is another answer', async () => {
  expect((await send({ 'if-none-match': tag }, 'GET', `${page}?threshold=0.6`)).status).toBe(200)
})

it('vary: nothing that a client says chooses among answers', async () => {
  const [plain, picky] = [
    await send({}),
    await send({ accept: 'text/html', 'accept-language': 'de', 'accept-encoding': 'br' }),
  ]
  expect([picky.body, picky.headers.vary]).toEqual([plain.body, undefined])
})

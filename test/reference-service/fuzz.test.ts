import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lambdaServer } from './lambda-server.ts'
import { mediaWikiServer } from './mediawiki-server.ts'
import { put, type RunningService, runningService } from './running-service.ts'

const agent = new Agent({ keepAlive: true, maxSockets: 8 })
let service: RunningService
/** The same with a lambda and a MediaWiki behind it. */
let cache: RunningService
const open: AsyncDisposable[] = []

beforeAll(async () => {
  const [lambda, wiki] = await Promise.all([lambdaServer(), mediaWikiServer()])
  service = await runningService()
  cache = await runningService({ env: { LAMBDA_URL: lambda.url, MEDIAWIKI_URL: wiki.url } })
  open.push(service, cache, lambda, wiki)
  for (const each of [service, cache]) await put(each, '/v1/topics/enwiki/1', { Literature: 0.9 })
})

afterAll(async () => {
  agent.destroy()
  for (const one of open) await one[Symbol.asyncDispose]()
})

interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Answer {
  readonly status: number
  readonly type: string | undefined
  readonly body: string
}

async function answerTo(asked: RunningService, { method, path, headers, body }: Sent): Promise<Answer> {
  const sent = request({ agent, port: asked.port, method, path, headers })
  sent.end(body)
  const [response] = await once(sent, 'response')
  return { status: response.statusCode, type: response.headers['content-type'], body: await text(response) }
}

/** Everything the service may say: an answer, or a complete problem of the client's making. */
function expectSane(answer: Answer, { method, headers }: Sent): void {
  const hasBody = method !== 'HEAD'
  const gatewayTimeout = /only-if-cached/i.test(headers['cache-control'] ?? '')
  expect(answer.status === 504 && gatewayTimeout ? 404 : answer.status).toBeLessThan(500)
  if (answer.status < 400) return
  expect(answer.type).toBe('application/problem+json')
  if (hasBody)
    expect(JSON.parse(answer.body)).toMatchObject({
      status: answer.status,
      title: expect.any(String),
      detail: expect.any(String),
    })
}

/** Printable ASCII without blanks: what an HTTP client can put into a request target at all. */
const targetText = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) })
const piece = fc.oneof(
  targetText,
  fc.constantFrom(
    '%',
    '%0',
    '%00',
    '%zz',
    '%ff',
    '%c3%28',
    '%2e%2e',
    '..',
    '&',
    '=',
    '?',
    '#',
    '/',
    '+',
    '__proto__',
    'constructor',
  ),
  fc.constantFrom(
    'en',
    'xx',
    'enwiki',
    '1',
    '0',
    '-1',
    '1e9',
    '9223372036854775807',
    '9223372036854775808',
    'NaN',
    'true',
  ),
)
const parameter = fc
  .tuple(
    fc.oneof(
      fc.constantFrom('lang', 'page_id', 'page_title', 'threshold', 'debug', 'model_version', 'model_version_before'),
      fc.constant('revision'),
      piece,
    ),
    piece,
  )
  .map(([name, value]) => `${name}=${value}`)
const query = fc.array(parameter, { maxLength: 5 }).map((parameters) => parameters.join('&'))
const path = fc.oneof(
  fc.constantFrom('/v1/topics', '/v1/topics/enwiki/1', '/', '/healthz', '/readyz'),
  fc.tuple(piece, piece).map(([wiki, page]) => `/v1/topics/${wiki}/${page}`),
  fc.array(piece, { maxLength: 4 }).map((pieces) => `/${pieces.join('/')}`),
)
const target = fc.oneof(
  path,
  fc.tuple(path, query).map((parts) => parts.join('?')),
  query.map((parameters) => `/v1/topics?lang=en&page_id=1&${parameters}`),
  fc.tuple(piece, query).map(([title, parameters]) => `/v1/topics?lang=en&page_title=${title}&${parameters}`),
  query.map((parameters) => `/v1/topics/enwiki/1?revision=5&${parameters}`),
)
const headerValue = fc.oneof(
  targetText,
  fc.constantFrom('*', '"', 'W/', '"a", W/"b"', 'application/json', 'gzip', '0', 'Sat, 99 Foo'),
  fc.constantFrom('no-cache', 'No-Cache,', 'only-if-cached', 'no-store, no-cache', 'no-cache=', ',,', 'Bearer x'),
)
const headers = fc.dictionary(
  fc.constantFrom(
    'if-none-match',
    'if-modified-since',
    'if-unmodified-since',
    'cache-control',
    'authorization',
    'x-request-id',
    'x-load-test',
    'content-type',
    'content-encoding',
    'accept',
    'range',
  ),
  headerValue,
  { maxKeys: 3, noNullPrototype: true },
)
const body = fc.oneof(
  fc.constant(''),
  fc.string(),
  fc.json(),
  fc.json().map((predictions) => `{"model_version":"v","predictions":${predictions}}`),
  fc.dictionary(fc.string(), fc.double()).map((predictions) => JSON.stringify({ model_version: 'v', predictions })),
)
const methods = fc.constantFrom(
  'GET',
  'GET',
  'GET',
  'HEAD',
  'PUT',
  'PUT',
  'DELETE',
  'POST',
  'PATCH',
  'OPTIONS',
  'PROPFIND',
  'TRACE',
)
const requests = fc.record({ method: methods, path: target, headers, body }).map((sent): Sent => {
  const plain = sent.method === 'PUT' && !('content-type' in sent.headers)
  const typed = plain ? { ...sent.headers, 'content-type': 'application/json' } : sent.headers
  return sent.method === 'PUT' ? { ...sent, headers: typed } : { ...sent, body: '' }
})

it('2,000 well-formed requests of every kind get an answer or a problem, never a 500', async () => {
  const check = fc.asyncProperty(fc.array(requests, { minLength: 8, maxLength: 8 }), async (batch) => {
    for (const asked of [service, cache]) {
      const answers = await Promise.all(batch.map((sent) => answerTo(asked, sent)))
      for (const [i, answer] of answers.entries()) expectSane(answer, batch[i] as Sent)
    }
  })
  await fc.assert(check, { numRuns: 250 })
}, 60_000)

/** Sends bytes, ends its side, and gives back all that comes until the service closes. */
async function exchange(bytes: Uint8Array): Promise<string> {
  const socket = connect({ port: service.port, allowHalfOpen: true })
  socket.on('error', () => {})
  socket.end(bytes)
  return text(socket).catch(() => '')
}

const valid = [
  'GET /v1/topics?lang=en&page_id=1 HTTP/1.1\r\nHost: a\r\n\r\n',
  'HEAD /v1/topics/enwiki/1 HTTP/1.1\r\nHost: a\r\nIf-None-Match: "x"\r\n\r\n',
  'GET / HTTP/1.0\r\n\r\n',
  'PUT /v1/topics/enwiki/2 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 45\r\n\r\n' +
    '{"model_version":"v","predictions":{"a":0.5}}',
  'PUT /v1/topics/enwiki/2 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n' +
    '2d\r\n{"model_version":"v","predictions":{"a":0.5}}\r\n0\r\n\r\n',
  'PUT /v1/topics/enwiki/2 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET /v1/topics HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nExpect: nonsense\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
].map((request) => Buffer.from(request, 'latin1'))

const insertion = fc.oneof(
  fc.uint8Array({ maxLength: 8 }),
  fc
    .constantFrom(
      '\r\n',
      '\n',
      ' ',
      ':',
      'Host: b\r\n',
      'Content-Length: 5\r\n',
      'Transfer-Encoding: chunked\r\n',
      '\0',
      'é',
      ' HTTP/1.1',
    )
    .map((inserted) => Uint8Array.from(Buffer.from(inserted))),
)
const damaged = fc
  .tuple(fc.constantFrom(...valid), fc.nat(400), fc.nat(12), insertion)
  .map(([bytes, at, removed, inserted]) => {
    const start = at % (bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(start + removed)])
  })
const noise = fc.oneof(
  { weight: 6, arbitrary: damaged },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 200 }) },
)

/** Statuses of all answers in what came back. */
const statusesOf = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]))

it('800 damaged requests over raw sockets get answers of the 2xx to 4xx, and the connection ends', async () => {
  const check = fc.asyncProperty(fc.array(noise, { minLength: 10, maxLength: 10 }), async (batch) => {
    const answers = await Promise.all(batch.map(exchange))
    for (const answer of answers) {
      expect(statusesOf(answer).every((status) => status < 500)).toBe(true)
      if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 \d{3} /)
    }
  })
  await fc.assert(check, { numRuns: 80 })
}, 60_000)

it.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
  ['a CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n', 405],
  [
    'an expectation that nobody knows',
    'GET /healthz HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nConnection: close\r\n\r\n',
    417,
  ],
  ['headers without end', `GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['a target without end', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
  [
    'a body shorter than promised',
    'PUT /v1/topics/enwiki/2 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{}',
    400,
  ],
  [
    'a broken chunk',
    'PUT /v1/topics/enwiki/2 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    400,
  ],
  [
    'two lengths',
    'PUT /v1/topics/enwiki/2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    400,
  ],
])('%s is answered once, with a problem', async (_what, bytes, status) => {
  const answer = await exchange(Buffer.from(bytes))
  expect(statusesOf(answer)).toEqual([status])
  expect(answer).toContain('application/problem+json')
  expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status })
})

it('after all that the service counts no 500, has logged nothing, and answers', async () => {
  const metrics = await service.metrics.render()
  const failures = [...metrics.matchAll(/^http_requests_total\{.*code="5\d\d".*\} (\d+)$/gm)].map((match) =>
    Number(match[1]),
  )
  expect(Math.max(...failures)).toBe(0)
  expect(service.logged).toEqual([])
  expect((await service.fetch('/readyz')).status).toBe(200)
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpoints } from '../../../reference-service/lambda/endpoints.ts'
import { lambdaOpenapiJson } from '../../../reference-service/lambda/routes.ts'
import { predictedScores, ranked } from '../../../wiki/predictions.ts'
import { failedStart, type ServiceProcess, serviceProcess } from '../service-process.ts'
import { documented, type Paths, runExamples, served } from '../x-amples.ts'

const { paths } = JSON.parse(lambdaOpenapiJson()) as { paths: Paths }
const modelVersion = 'articletopic-20260801'

const predict = (lambda: ServiceProcess, body: object, init: RequestInit = {}) =>
  lambda.fetch('/v1/models/articletopic:predict', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...init,
  })

interface Answer {
  readonly revision_id: number
  readonly predictions: readonly object[]
  readonly detail: string
}
const bodyOf = async (response: Response) => (await response.json()) as Answer

const startLambda = (env: Readonly<Record<string, string>>) =>
  serviceProcess({ LATENCY: '0', ...env }, 'lambda/main.ts')

it('the document has every route and its methods', () => {
  expect(documented(paths)).toEqual(served(endpoints))
})

describe('a lambda with a MediaWiki', () => {
  let mediawiki: ServiceProcess
  let lambda: ServiceProcess
  beforeAll(async () => {
    mediawiki = await serviceProcess({}, 'mediawiki/main.ts')
    lambda = await startLambda({ MEDIAWIKI_URL: `http://127.0.0.1:${mediawiki.port}` })
  })
  afterAll(async () => {
    await lambda[Symbol.asyncDispose]()
    await mediawiki[Symbol.asyncDispose]()
  })

  it('answers every example of its document', async () => {
    expect(await runExamples(paths, lambda.fetch)).toBeGreaterThan(8)
  })

  it('calculates what the wiki says, for whoever asks and however often', async () => {
    const ask = async (body: object) => bodyOf(await predict(lambda, body))
    const expected = ranked(
      predictedScores({ wikiId: 'dewiki', pageId: 123, revisionId: 1_000_000_123 }, modelVersion),
      0,
    )
    const first = await ask({ wiki_id: 'dewiki', page_id: 123 })
    expect(first).toMatchObject({ revision_id: 1_000_000_123, predictions: expected })
    expect(first.predictions).toHaveLength(64)
    expect(await ask({ wiki_id: 'dewiki', page_id: 123, revision_id: 1_000_000_123 })).toEqual(first)
    expect((await ask({ wiki_id: 'frwiki', page_id: 123 })).predictions).not.toEqual(first.predictions)
  })

  it('keeps nothing: a page that was edited has other topics at once, and one that was deleted none', async () => {
    const change = (body: object) =>
      mediawiki.fetch('/pages/en.wikipedia.org/77', {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const latest = async () => (await bodyOf(await predict(lambda, { wiki_id: 'enwiki', page_id: 77 }))).revision_id
    expect(await latest()).toBe(1_000_000_077)
    expect((await change({ revisions: 6 })).status).toBe(204)
    expect(await latest()).toBe(1_200_000_077)
    expect((await change({ deleted: true })).status).toBe(204)
    expect((await predict(lambda, { wiki_id: 'enwiki', page_id: 77 })).status).toBe(404)
    expect((await change({ revisions: 99 })).status).toBe(400)
  })

  it('refuses what is no JSON, and what is too much', async () => {
    const text = { headers: { 'content-type': 'text/plain' } }
    expect((await predict(lambda, { wiki_id: 'enwiki', page_id: 1 }, text)).status).toBe(415)
    expect((await predict(lambda, { wiki_id: 'enwiki', page_id: 1, more: 'x'.repeat(5000) })).status).toBe(413)
    expect((await predict(lambda, { wiki_id: 'enwiki', page_id: 1, more: true })).status).toBe(400)
    expect((await lambda.fetch('/v1/models/articletopic:predict')).status).toBe(405)
    expect((await lambda.fetch('/v1/models/another:predict', { method: 'POST' })).status).toBe(404)
  })

  it('counts every kind of answer from zero, and what it asks of MediaWiki', async () => {
    const text = await (await lambda.fetch('/metrics')).text()
    const value = (series: string) =>
      Number(new RegExp(`^${series.replaceAll(/[{}]/g, '\\$&')} (\\d+)$`, 'm').exec(text)?.[1])
    const route = 'route="/v1/models/articletopic:predict",method="POST"'
    expect(value(`http_requests_total{${route},code="503",traffic="organic"}`)).toBe(0)
    expect(value(`http_requests_total{${route},code="200",traffic="organic"}`)).toBeGreaterThan(0)
    expect(value('mediawiki_requests_total{operation="revision",outcome="timeout"}')).toBe(0)
    expect(value('mediawiki_requests_total{operation="revision",outcome="ok"}')).toBeGreaterThan(0)
    expect(value('lambda_max_in_flight_requests')).toBe(512)
  })
})

describe('a lambda without a MediaWiki', () => {
  it('takes a revision as it is given, and has no other', async () => {
    await using lambda = await startLambda({})
    expect((await predict(lambda, { wiki_id: 'enwiki', page_id: 1, revision_id: 2 })).status).toBe(200)
    const { status, headers } = await predict(lambda, { wiki_id: 'enwiki', page_id: 1 })
    expect([status, headers.get('retry-after')]).toEqual([503, '1'])
  })

  it('is unavailable while MediaWiki is', async () => {
    await using lambda = await startLambda({ MEDIAWIKI_URL: 'http://127.0.0.1:9' })
    const answer = await predict(lambda, { wiki_id: 'enwiki', page_id: 1, revision_id: 2 })
    expect([answer.status, (await bodyOf(answer)).detail]).toEqual([503, 'MediaWiki cannot be reached.'])
  })

  it('is unavailable while MediaWiki says nothing', async () => {
    await using mediawiki = await serviceProcess({ TIMEOUT_SHARE: '1' }, 'mediawiki/main.ts')
    const url = `http://127.0.0.1:${mediawiki.port}`
    await using lambda = await startLambda({ MEDIAWIKI_URL: url, MEDIAWIKI_TIMEOUT_MS: '50' })
    const answer = await predict(lambda, { wiki_id: 'enwiki', page_id: 1 })
    expect([answer.status, (await bodyOf(answer)).detail]).toEqual([503, 'MediaWiki did not answer within 50 ms.'])
  })
})

it('works on so many requests at once and turns the next away', async () => {
  await using lambda = await startLambda({ TIMEOUT_SHARE: '1', MAX_IN_FLIGHT: '1' })
  const gone = new AbortController()
  const ask = (init: RequestInit) => predict(lambda, { wiki_id: 'enwiki', page_id: 1, revision_id: 2 }, init)
  const inFlight = async () =>
    /^lambda_in_flight_requests (\d)$/m.exec(await (await lambda.fetch('/metrics')).text())?.[1]
  const until = async (count: string) => {
    while ((await inFlight()) !== count) await new Promise(setImmediate)
  }
  const first = ask({ signal: gone.signal }).catch(() => 'gone')
  await until('1')
  expect((await ask({})).status).toBe(503)
  gone.abort()
  expect(await first).toBe('gone')
  await until('0')
})

it('fails where it is told to, as a server does', async () => {
  await using lambda = await startLambda({ FAILURE_SHARE: '1' })
  expect((await predict(lambda, { wiki_id: 'enwiki', page_id: 1, revision_id: 2 })).status).toBe(500)
})

it('ends when it is told to, though a request hangs', async () => {
  await using lambda = await startLambda({ TIMEOUT_SHARE: '1', DRAIN_TIMEOUT_MS: '50' })
  const hanging = predict(lambda, { wiki_id: 'enwiki', page_id: 1, revision_id: 2 }).catch(() => 'cut')
  await lambda.until('/healthz', 200)
  lambda.kill('SIGTERM')
  expect(await hanging).toBe('cut')
  expect(await lambda.exited).toBe(0)
})

it.each([
  [{ LATENCY: '/proc/nowhere' }, 'LATENCY cannot be read from /proc/nowhere'],
  [{ FAILURE_SHARE: '2' }, 'FAILURE_SHARE must be a share from 0 to 1'],
  [{ MEDIAWIKI_URL: 'localhost' }, 'MEDIAWIKI_URL must be a URL'],
])('does not start with %j, and says why', async (env, sentence) => {
  const { code, words } = await failedStart(env as Record<string, string>, 'lambda/main.ts')
  expect([code, words]).toEqual([3, expect.stringContaining(sentence)])
})

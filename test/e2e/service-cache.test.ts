import type { Client } from 'cassandra-driver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openapiJson } from '../../reference-service/routes.ts'
import { firstLatest, revisionId } from '../../wiki/revisions.ts'
import { said } from '../reference-service/cache-world.ts'
import { type ServiceProcess, serviceProcess } from '../reference-service/service-process.ts'
import { type Paths, runExamples } from '../reference-service/x-amples.ts'
import { cassandraForTests, patientClient } from './service-cassandra.ts'

const keyspace = 'service_cache'
const urlOf = ({ port }: ServiceProcess) => `http://127.0.0.1:${port}`
let cassandra: Awaited<ReturnType<typeof cassandraForTests>>
let client: Client
let mediawiki: ServiceProcess
let lambda: ServiceProcess
let cache: ServiceProcess

const startLambda = (port: number) =>
  serviceProcess({ LATENCY: '200', LISTEN_PORT: String(port), MEDIAWIKI_URL: urlOf(mediawiki) }, 'lambda/main.ts')

const startCache = async (env: Readonly<Record<string, string>> = {}) => {
  const started = await serviceProcess({
    CASSANDRA_CONTACT_POINTS: cassandra.address,
    CASSANDRA_KEYSPACE: keyspace,
    CREATE_SCHEMA: 'true',
    LOG_LEVEL: 'error',
    // A service that is behind sheds what has waited for half of its time: here nobody is in a hurry.
    READ_TIMEOUT_MS: '60000',
    WRITE_TIMEOUT_MS: '60000',
    LAMBDA_URL: urlOf(lambda),
    MEDIAWIKI_URL: urlOf(mediawiki),
    ...env,
  })
  await started.until('/readyz', 200)
  return started
}

beforeAll(async () => {
  cassandra = await cassandraForTests()
  client = patientClient(cassandra.address)
  await client.connect()
  await client.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`)
  mediawiki = await serviceProcess({ LISTEN_PORT: '0' }, 'mediawiki/main.ts')
  lambda = await startLambda(0)
  cache = await startCache()
})

afterAll(async () => {
  for (const one of [cache, lambda, mediawiki]) await one?.[Symbol.asyncDispose]()
  await client?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`)
  await client?.shutdown()
  await cassandra?.[Symbol.asyncDispose]()
})

let pages = 100
const newPage = () => ++pages
const path = (page: number, query = '') => `/v1/topics/enwiki/${page}${query}`
const refresh = (page: number, n: number) =>
  cache.fetch(path(page, `?revision=${revisionId(page, n)}`), { headers: { 'cache-control': 'no-cache' } })
const remove = (page: number, n: number) =>
  cache.fetch(path(page, `?revision=${revisionId(page, n)}`), { method: 'DELETE' })
const stored = (page: number) => cache.fetch(path(page), { headers: { 'cache-control': 'only-if-cached' } })

const predicted = async (page: number, revision: number) => {
  const body = JSON.stringify({ wiki_id: 'enwiki', page_id: page, revision_id: revision })
  const headers = { 'content-type': 'application/json' }
  const answer = await lambda.fetch('/v1/models/articletopic:predict', { method: 'POST', headers, body })
  return ((await answer.json()) as { predictions: object[] }).predictions
}
const predictionsIn = async (answer: Response) => ((await answer.json()) as { predictions: object[] }).predictions

/** How often the lambda has answered so. */
const asked = async () => {
  const text = await (await lambda.fetch('/metrics')).text()
  const lines = text.split('\n').filter((line) => /^http_requests_total\{[^}]*:predict"/.test(line))
  return lines.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
}

describe('with the lambda', () => {
  it('all 64 predictions of a miss are its own, and byte for byte what Cassandra gives then', async () => {
    const page = newPage()
    const miss = await cache.fetch(path(page, '?debug=true'))
    const text = await miss.text()
    const hit = await cache.fetch(path(page, '?debug=true'))
    expect([said(miss), said(hit)]).toEqual([{ fwd: 'miss', 'fwd-status': 200, stored: true }, { hit: true }])
    expect(await hit.text()).toBe(text)
    const { predictions } = JSON.parse(text)
    expect(predictions).toHaveLength(64)
    expect(predictions).toEqual(await predicted(page, firstLatest(page)))
  })

  it('a thousand who miss one page at the same time cost it one call', async () => {
    const page = newPage()
    const before = await asked()
    const answers = await Promise.all(Array.from({ length: 1000 }, () => cache.fetch(path(page))))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1)
    expect((await asked()) - before).toBe(1)
  })

  it('a page by a title is the page by its id', async () => {
    const page = newPage()
    const [byTitle, byId] = [
      await cache.fetch(`/v1/topics?lang=en&page_title=early_page_${page}`),
      await cache.fetch(path(page)),
    ]
    expect(await byTitle.text()).toBe(await byId.text())
  })

  it.each([
    ['2 3 4', [2, 3, 4], 4],
    ['4 3 2', [4, 3, 2], 4],
    ['3 4 2', [3, 4, 2], 4],
  ])('refreshes in the order %s leave the newest', async (_order, order, newest) => {
    const page = newPage()
    for (const n of order) expect((await refresh(page, n)).status).toBe(200)
    expect(await predictionsIn(await cache.fetch(path(page, '?debug=true')))).toEqual(
      await predicted(page, revisionId(page, newest)),
    )
  })

  it('refreshes at the same time leave the newest, whichever is done first', async () => {
    const page = newPage()
    const answers = await Promise.all([3, 5, 2, 4].map((n) => refresh(page, n)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await predictionsIn(await cache.fetch(path(page, '?debug=true')))).toEqual(
      await predicted(page, revisionId(page, 5)),
    )
  })

  it('a removal takes what is not newer, whether it comes before or after', async () => {
    const [before, after, newer] = [newPage(), newPage(), newPage()]
    await refresh(before, 3)
    await remove(before, 4)
    await remove(after, 4)
    await refresh(after, 3)
    await remove(newer, 3)
    await refresh(newer, 4)
    const left = await Promise.all([before, after, newer].map(stored))
    expect(left.map(({ status }) => status)).toEqual([504, 504, 200])
  })

  it('two processes agree: what one has refreshed, the other reads', async () => {
    await using other = await startCache()
    const page = newPage()
    await Promise.all([
      refresh(page, 5),
      other.fetch(path(page, `?revision=${revisionId(page, 4)}`), { headers: { 'cache-control': 'no-cache' } }),
    ])
    const [here, there] = await Promise.all([cache, other].map((each) => each.fetch(path(page, '?debug=true'))))
    expect(await (here as Response).text()).toBe(await (there as Response).text())
    expect(await predictionsIn(await other.fetch(path(page, '?debug=true')))).toEqual(
      await predicted(page, revisionId(page, 5)),
    )
  })
})

it('every example of the OpenAPI document holds', async () => {
  const { paths } = JSON.parse(openapiJson()) as { paths: Paths }
  expect(await runExamples(paths, cache.fetch)).toBeGreaterThan(10)
})

describe('when the lambda', () => {
  it('is frozen, reads that hit are answered, and misses end with their time', async () => {
    await using impatient = await startCache({ LAMBDA_TIMEOUT_MS: '3000', LAMBDA_MAX_IN_FLIGHT: '8' })
    const page = newPage()
    await impatient.fetch(path(page))
    lambda.kill('SIGSTOP')
    try {
      const misses = Array.from({ length: 30 }, () => impatient.fetch(path(newPage())))
      const hits = await Promise.all(Array.from({ length: 100 }, () => impatient.fetch(path(page))))
      expect(new Set(hits.map(({ status }) => status))).toEqual(new Set([200]))
      const statuses = (await Promise.all(misses)).map(({ status }) => status)
      expect(new Set(statuses)).toEqual(new Set([503, 504]))
    } finally {
      lambda.kill('SIGCONT')
    }
    await impatient.until(path(newPage()), 200)
  })

  it('is killed, misses are 502 and nothing of them is stored; it is used again when it is back', async () => {
    const [page, missing] = [newPage(), newPage()]
    await cache.fetch(path(page))
    const { port } = lambda
    lambda.kill('SIGKILL')
    await lambda.exited
    const failed = await cache.fetch(path(missing))
    expect([failed.status, failed.headers.get('content-type')]).toEqual([502, 'application/problem+json'])
    expect((await cache.fetch(path(page))).status).toBe(200)
    expect((await stored(missing)).status).toBe(504)
    lambda = await startLambda(port)
    await cache.until(path(missing), 200)
    expect((await stored(missing)).status).toBe(200)
  })
})

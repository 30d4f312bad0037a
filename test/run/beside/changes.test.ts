import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { sendChanges } from '../../../run/beside/changes.ts'
import { modelVersion } from '../../../scenarios/lib/corpus.ts'
import { changesMetrics } from '../../../slo/conventions.ts'
import { predictedScores, ranked } from '../../../wiki/predictions.ts'
import { planWith } from '../../scenarios/lib/plans.ts'
import { everydayIo } from '../../stack/test-io.ts'

interface Event {
  readonly wiki_id: string
  readonly page: { readonly page_id: number }
  readonly revision: { readonly rev_id: number }
}

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** The step in front of Kafka, the consumer and the cache in one: takes what `takes` says, and has what it took. */
async function place(takes: (n: number) => boolean, keeps: (n: number) => boolean = () => true) {
  const stored = new Map<string, string>()
  const headers: unknown[] = []
  let events = 0
  const server = createServer(async (request, response) => {
    if (request.url === '/metrics') return response.end(`${changesMetrics.lag}{rule="r"} 3\n`)
    if (request.method === 'GET') {
      headers.push(request.headers['cache-control'])
      const found = stored.get(request.url ?? '')
      return response.writeHead(found ? 200 : 504).end(found)
    }
    const chunks = await request.toArray()
    const event = JSON.parse(Buffer.concat(chunks).toString()) as Event
    const n = events++
    if (takes(n) && keeps(n)) {
      const { wiki_id: wikiId, page, revision } = event
      const subject = { wikiId, pageId: page.page_id, revisionId: revision.rev_id }
      const predictions = ranked(predictedScores(subject, modelVersion), 0.5)
      const key = { wiki_id: wikiId, page_id: page.page_id }
      const body = { ...key, model_version: modelVersion, last_updated: '2026-11-27T12:00:00Z', predictions }
      stored.set(`/v1/topics/${wikiId}/${page.page_id}`, JSON.stringify(body))
    }
    return response.writeHead(takes(n) ? 201 : 500).end('{}')
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, headers, count: () => events }
}

/** The window began long enough ago that all is due at once, and patience ends at once where it did so `agoSeconds` ago. */
async function send(url: string, { agoSeconds = 30, isOver = false } = {}) {
  const io = { ...everydayIo(), progress: { update: () => undefined, watch: () => undefined, say: () => undefined } }
  const over = AbortSignal.any(isOver ? [AbortSignal.abort()] : [])
  const window = { startMs: Date.now() - agoSeconds * 1000, until: over, now: Date.now }
  const spell = { fromSeconds: 0, seconds: 10 }
  const asked = { kind: 'changes', perSecond: 4, watchedRatio: 0.5, ...spell, disturbedFromSeconds: 5 } as const
  const warmup = { fromSeconds: -2, seconds: 1 }
  const urls = { eventgate: url, service: url, consumer: url }
  const [changes] = await sendChanges({ ...asked, warmup }, planWith({}), window, urls, io)
  return changes
}

test('every change is told, some are watched until the cache has them, and only what it has is asked for', async () => {
  const { url, headers, count } = await place(() => true)
  const changes = await send(url)
  expect(changes).toMatchObject({ planned: 40, accepted: 40, watched: 20, lost: 0, undisturbed: { watched: 10 } })
  expect(changes?.seconds.map(({ sent, ok }) => [sent, ok])).toEqual(Array.from({ length: 10 }, () => [2, 2]))
  expect(new Set(headers)).toEqual(new Set(['only-if-cached']))
  expect(count()).toBe(44)
})

test('what is not taken is not waited for, and told', async () => {
  const { url } = await place((n) => n < 4 || n % 2 === 1)
  const changes = await send(url)
  expect(changes).toMatchObject({ planned: 40, accepted: 20, lost: 0 })
})

test('what is never shown is lost, and the consumer is asked what it has left', async () => {
  const { url } = await place(
    () => true,
    (n) => n < 10,
  )
  const changes = await send(url, { agoSeconds: 99.9 })
  expect(changes?.waiting).toBe(3)
  expect(changes?.lost).toBeGreaterThan(0)
})

test('nothing is told once the generator has ended', async () => {
  const { url, count } = await place(() => true)
  expect(await send(url, { isOver: true })).toMatchObject({ planned: 40, accepted: 0, watched: 0 })
  expect(count()).toBe(0)
})

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { sendChanges, watchedChanges } from '../../../run/beside/changes.ts'
import { modelVersion } from '../../../scenarios/lib/rows/corpus.ts'
import { changesMetrics } from '../../../slo/conventions.ts'
import { size } from '../../../slo/histogram.ts'
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

const shown = (dueSecond: number, tookMs: number) => ({ dueSecond, isAccepted: true, tookMs })
const lost = (dueSecond: number) => ({ dueSecond, isAccepted: true })
const refused = (dueSecond: number) => ({ dueSecond, isAccepted: false })

test('changes are summed up by the second in which they were due; what was never shown was sent and did not end well', () => {
  const { seconds } = watchedChanges([shown(0.1, 200), shown(0.9, 400), lost(1.2), shown(1.3, 300), refused(2)])
  expect(seconds).toEqual([
    { second: 0, sent: 2, ok: 2, p50Ms: 200, p95Ms: 400, p99Ms: 400, maxMs: 400, latestMs: 0 },
    { second: 1, sent: 2, ok: 1, p50Ms: 300, p95Ms: 300, p99Ms: 300, maxMs: 300, latestMs: 0 },
    { second: 2, sent: 1, ok: 0, latestMs: 0 },
  ])
})

test.each([
  ['all are undisturbed where no part is away', undefined, 4, 3],
  ['those that were due before a part was away are', 5, 2, 2],
])('%s', (_, from, watched, known) => {
  const { undisturbed } = watchedChanges([shown(1, 200), shown(4.9, 300), shown(5, 9000), lost(6)], from)
  expect([undisturbed.watched, size(undisturbed.latencies)]).toEqual([watched, known])
})

test('lost is what was taken and never shown, and not what was refused', () => {
  expect(watchedChanges([shown(1, 200), lost(2), refused(3)])).toMatchObject({ watched: 3, lost: 1 })
})

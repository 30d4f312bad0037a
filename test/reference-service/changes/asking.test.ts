import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { asking, cacheRequest } from '../../../reference-service/changes/asking.ts'
import { readPrediction } from '../../../reference-service/changes/prediction.ts'
import { parseRules } from '../../../reference-service/changes/rules.ts'
import { freePorts } from '../../../stack/plan/ports.ts'

const [rule] = parseRules(
  'liftwing: { uri: "http://cache.example/", models: { topics: { namespace: outlink, kafka_topic: t } } }',
  'rules.yaml',
) as [ReturnType<typeof parseRules>[number]]
const page = { wikiId: 'enwiki', pageId: 7, revision: 9 }

test.each([
  ['a refresh', 'refresh', '', { method: 'GET', headers: { 'cache-control': 'no-cache' } }],
  ['a deletion', 'delete', 'secret', { method: 'DELETE', headers: { authorization: 'Bearer secret' } }],
] as const)('%s', (_, kind, token, wanted) => {
  const { url, method, headers } = cacheRequest(rule, { kind, ...page }, token)
  expect(url).toBe('http://cache.example/v1/topics/enwiki/7?revision=9')
  expect({ method, headers }).toEqual(wanted)
})

/** What comes of a request to a server that answers so. */
async function askedOf(listener: RequestListener, timeoutMs = 5000) {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ask = asking(() => 0)
  try {
    return await ask(
      { url: `http://127.0.0.1:${port}/`, method: 'GET', headers: {}, timeoutMs },
      new AbortController().signal,
    )
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('an answer is told with its pause', async () => {
  const answer = await askedOf((_, response) => response.writeHead(503, { 'retry-after': '2' }).end('later'))
  expect(answer).toEqual({ kind: 'answered', status: 503, body: 'later', retryAfterMs: 2000 })
})

test('a success that shows nothing new counts as nobody there', async () => {
  const status = (text: string) => askedOf((_, response) => response.writeHead(200, { 'cache-status': text }).end('{}'))
  expect(await status('topic-cache; fwd=request; fwd-status=200')).toMatchObject({ kind: 'unreachable' })
  expect(await status('topic-cache; fwd=request; fwd-status=200; stored')).toMatchObject({ kind: 'answered' })
  expect(await status('topic-cache; hit; detail=newer-revision')).toMatchObject({ kind: 'answered' })
  expect(await status('topic-cache;hit')).toMatchObject({
    kind: 'unreachable',
    why: expect.stringContaining('WRITE_TOKEN'),
  })
})

test('a server that hangs up is asked once more, and then it may be the request', async () => {
  let requests = 0
  const answer = await askedOf((request) => {
    requests++
    request.socket.destroy()
  })
  expect([answer.kind, requests]).toEqual(['broken', 2])
})

test('a kept connection that the server has closed costs nothing', async () => {
  let requests = 0
  const answer = await askedOf((request, response) =>
    ++requests === 1 ? request.socket.destroy() : response.end('{}'),
  )
  expect(answer).toMatchObject({ kind: 'answered', status: 200 })
})

test('no answer in time is told so, and not waited for twice', async () => {
  let requests = 0
  const answer = await askedOf(() => void requests++, 50)
  expect([answer, requests]).toEqual([{ kind: 'broken', why: 'no answer in time' }, 1])
})

test('nobody there is told by what the system says', async () => {
  const [port] = await freePorts(1, { random: () => 0.7 })
  const ask = asking(() => 0)
  const request = { url: `http://127.0.0.1:${port}/`, method: 'GET', headers: {}, timeoutMs: 5000 } as const
  expect(await ask(request, new AbortController().signal)).toEqual({ kind: 'unreachable', why: 'ECONNREFUSED' })
})

test('what the cache answers is a prediction, or nothing', () => {
  const body = '{"model_version":"v1","predictions":[{"topic":"a","score":0.9}],"page_id":7}'
  expect(readPrediction(body, 'm')).toEqual({
    modelName: 'm',
    modelVersion: 'v1',
    topics: [{ topic: 'a', score: 0.9 }],
  })
  expect(['', '{}', '{"half'].map((text) => readPrediction(text, 'm'))).toEqual([undefined, undefined, undefined])
})

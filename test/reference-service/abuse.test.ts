import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { type RunningService, runningService } from './running-service.ts'

const open: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]()
})

async function started(settings: Parameters<typeof runningService>[0] = {}): Promise<RunningService> {
  const service = await runningService(settings)
  open.push(service)
  return service
}

async function connected(service: RunningService): Promise<Socket> {
  const socket = connect({ port: service.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => {})
  await once(socket, 'connect')
  open.push({ [Symbol.asyncDispose]: async () => void socket.destroy() })
  return socket
}

const connectionsOf = (service: RunningService) =>
  new Promise<number>((resolve) => service.app.server.getConnections((_, count) => resolve(count)))

const statusesOf = (answers: string) => [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]))

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`
const json = { 'content-type': 'application/json' }

/** Larger than what the kernel takes for a client that does not read. */
const large = 20_000_000

/** Counts how often the metrics are made, and may make them of another size. */
const renderings = (service: RunningService, text?: string) => {
  let count = 0
  const render = service.metrics.render.bind(service.metrics)
  service.metrics.render = async () => {
    count++
    return text ?? (await render())
  }
  return () => count
}

test('a client that asks 1,900 times in one go and reads nothing costs an answer or two, and hurts nobody', async () => {
  const service = await started()
  const rendered = renderings(service)
  const socket = await connected(service)
  socket.pause().write(get('/metrics').repeat(1900))
  // Written and read by one process: when the next answer is there, the service has seen all of it.
  while (rendered() === 0) await setImmediate()
  expect((await service.fetch('/healthz')).status).toBe(200)
  expect(rendered()).toBeLessThan(40)
})

test('pipelined requests are answered in turn, and one too many ends the connection with 429', async () => {
  const service = await started()
  const socket = await connected(service)
  socket.write(get('/readyz').repeat(40))
  const statuses = statusesOf(await text(socket))
  expect(statuses).toEqual([...Array.from({ length: 33 }, () => 200), 429])
})

test('a few pipelined requests are answered in the order in which they came', async () => {
  const service = await started()
  const socket = await connected(service)
  socket.end(
    get('/readyz') + get('/nowhere') + get('/healthz') + get('/v1/topics') + get('/readyz', 'Connection: close\r\n'),
  )
  expect(statusesOf(await text(socket))).toEqual([200, 404, 200, 400, 200])
})

test('what waits for clients that do not read is bounded over all of them: the next large answer is 503', async () => {
  const service = await started({ limits: { unread: 2 * large } })
  const rendered = renderings(service, 'x'.repeat(large))
  expect((await service.fetch('/metrics')).status).toBe(200)
  for (let i = 0; i < 2; i++) (await connected(service)).pause().write(get('/metrics'))
  while (rendered() < 3) await setImmediate()
  const refused = await service.fetch('/metrics')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
  expect((await service.fetch('/healthz')).status).toBe(200)
})

test('a client that does not read its answer in time is let go of', async () => {
  const service = await started({ limits: { unread: 2 * large, requestMs: 50, checkEveryMs: 20 } })
  const rendered = renderings(service, 'x'.repeat(large))
  const socket = await connected(service)
  socket.pause().write(get('/metrics'))
  while (rendered() === 0 || (await connectionsOf(service)) > 0) await setImmediate()
  expect((await service.fetch('/healthz')).status).toBe(200)
})

test('silent connections make room for whoever comes next', async () => {
  const service = await started({ limits: { connections: 20 } })
  const silent = []
  for (let i = 0; i < 60; i++) silent.push(await connected(service))
  expect((await service.fetch('/healthz')).status).toBe(200)
})

test('a connection that is answered 408 is let go of, although its client keeps its side open', async () => {
  const service = await started({ limits: { requestMs: 50, lingerMs: 10, checkEveryMs: 20 } })
  const socket = await connected(service)
  expect(statusesOf(await text(socket))).toEqual([408])
  while ((await connectionsOf(service)) > 0) await setImmediate()
})

test.each(['hasOwnProperty', '__proto__', 'constructor', 'toString', 'valueOf', ' ', '\u0000', '💧'])(
  'a topic named %j is stored and read like any other',
  async (name) => {
    const service = await started()
    const body = `{"model_version":"articletopic-20260801","predictions":{${JSON.stringify(name)}:0.75}}`
    expect((await service.fetch('/v1/topics/enwiki/1', { method: 'PUT', headers: json, body })).status).toBe(204)
    expect(await (await service.fetch('/v1/topics/enwiki/1')).json()).toMatchObject({
      predictions: [{ topic: name, score: 0.75 }],
    })
  },
)

test('two Host headers are refused', async () => {
  const service = await started()
  const socket = await connected(service)
  socket.end(get('/healthz', 'host: b\r\nConnection: close\r\n'))
  expect(statusesOf(await text(socket))).toEqual([400])
})

test.each([
  '1',
  '2030',
  'Fri, 99 Foo 2030 00:00:00 GMT',
  'Thu, 30 Feb 2040 00:00:00 GMT',
  'Sun, 01 Jan 2040 24:00:00 GMT',
  'yesterday',
  '2030-01-01T00:00:00Z',
])('If-Modified-Since: %s is no date of HTTP, and no condition', async (since) => {
  const service = await started()
  const body = '{"model_version":"articletopic-20260801","predictions":{"a":0.75}}'
  await service.fetch('/v1/topics/enwiki/1', { method: 'PUT', headers: json, body })
  const answer = await service.fetch('/v1/topics/enwiki/1', { headers: { 'if-modified-since': since } })
  expect(answer.status).toBe(200)
})

test('whoever asks before sending 10 MB is told not to, without a 100 Continue', async () => {
  const service = await started()
  const socket = await connected(service)
  socket.write(
    'PUT /v1/topics/enwiki/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
      'Expect: 100-continue\r\nContent-Length: 10000000\r\n\r\n',
  )
  expect(statusesOf(await text(socket))).toEqual([413])
})

import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from 'cassandra-driver'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { failedStart, type ServiceProcess, serviceProcess } from '../reference-service/service-process.ts'
import { TcpProxy } from '../reference-service/tcp-proxy.ts'
import { cassandraForTests, patientClient } from './service-cassandra.ts'

const keyspace = 'service_e2e'
let cassandra: Awaited<ReturnType<typeof cassandraForTests>>
let client: Client

beforeAll(async () => {
  cassandra = await cassandraForTests()
  client = patientClient(cassandra.address)
  await client.connect()
  await client.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`)
})

afterAll(async () => {
  await client?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`)
  await client?.shutdown()
  await cassandra?.[Symbol.asyncDispose]()
})

const environment = (contactPoint: string, more: Readonly<Record<string, string>> = {}) => ({
  LISTEN_PORT: '0',
  CASSANDRA_CONTACT_POINTS: contactPoint,
  CASSANDRA_KEYSPACE: keyspace,
  CREATE_SCHEMA: 'true',
  // Nothing times out because the machine is slow.
  READ_TIMEOUT_MS: '5000',
  WRITE_TIMEOUT_MS: '5000',
  LOG_LEVEL: 'error',
  ...more,
})

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20)
}

const untilInFlight = (service: ServiceProcess) =>
  until(async () => /^cassandra_in_flight_requests 1$/m.test(await (await service.fetch('/metrics')).text()))

/** New requests are not taken any more. */
const untilShut = (service: ServiceProcess) =>
  until(() =>
    service.fetch('/healthz').then(
      () => false,
      () => true,
    ),
  )

const put = (service: ServiceProcess, path: string, predictions: object, version = 'articletopic-20260801') =>
  service.fetch(path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model_version: version, predictions }),
  })

describe('with Cassandra', () => {
  let service: ServiceProcess
  beforeAll(async () => {
    service = await serviceProcess(environment(cassandra.address))
    await service.until('/readyz', 200)
  })
  afterAll(() => service?.[Symbol.asyncDispose]())

  it('the table has the columns and the key of seed 001', async () => {
    const columns = await client.execute(
      `SELECT column_name, type, kind, position FROM system_schema.columns WHERE keyspace_name = ? AND table_name = 'topics'`,
      [keyspace],
    )
    expect(
      columns.rows.map((row) => `${row['column_name']} ${row['type']} ${row['kind']} ${row['position']}`).sort(),
    ).toEqual([
      'last_updated timestamp regular -1',
      'model_version text clustering 0',
      'page_id bigint partition_key 1',
      'predictions map<text, float> regular -1',
      'wiki_id text partition_key 0',
    ])
  })

  it.each([64, 1000])('%d predictions come back as they were put, in order', async (count) => {
    const predictions = Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`Tópico.${'x'.repeat(i % 90)}.${i}`, ((i * 7919) % 1000) / 1000]),
    )
    expect((await put(service, '/v1/topics/enwiki/1', predictions)).status).toBe(204)
    const answer = await service.fetch('/v1/topics?lang=en&page_id=1&debug=true')
    const { predictions: served } = (await answer.json()) as { predictions: { topic: string; score: number }[] }
    expect(Object.fromEntries(served.map(({ topic, score }) => [topic, score]))).toEqual(predictions)
    expect(served).toEqual(
      served.toSorted((a, b) => b.score - a.score || Buffer.compare(Buffer.from(a.topic), Buffer.from(b.topic))),
    )
  })

  it('a write replaces all that was there', async () => {
    await put(service, '/v1/topics/enwiki/2', { Old: 0.9, Both: 0.9 })
    await put(service, '/v1/topics/enwiki/2', { New: 0.8, Both: 0.7 })
    expect(await (await service.fetch('/v1/topics/enwiki/2?threshold=0')).json()).toMatchObject({
      predictions: [
        { topic: 'New', score: 0.8 },
        { topic: 'Both', score: 0.7 },
      ],
    })
  })

  it('the greatest page id is kept exactly', async () => {
    await put(service, '/v1/topics/be_x_oldwiki/9223372036854775807', { Literature: 1 })
    const answer = await service.fetch('/v1/topics?lang=be-tarask&page_id=9223372036854775807')
    expect(await answer.text()).toContain('"wiki_id":"be_x_oldwiki","page_id":9223372036854775807,')
    const rows = await client.execute(
      `SELECT page_id FROM ${keyspace}.topics WHERE wiki_id = 'be_x_oldwiki' ALLOW FILTERING`,
    )
    expect(String(rows.first()['page_id'])).toBe('9223372036854775807')
  })

  it('versions before one are deleted, or one, or all', async () => {
    const path = '/v1/topics/enwiki/3'
    const left = async () => {
      const all = await Promise.all(['a', 'b', 'c'].map((version) => service.fetch(`${path}?model_version=${version}`)))
      return all.map((answer) => answer.status)
    }
    for (const version of ['a', 'b', 'c']) await put(service, path, { Literature: 1 }, version)
    await service.fetch(`${path}?model_version_before=b`, { method: 'DELETE' })
    expect(await left()).toEqual([404, 200, 200])
    await service.fetch(`${path}?model_version=c`, { method: 'DELETE' })
    expect(await left()).toEqual([404, 200, 404])
    await service.fetch(path, { method: 'DELETE' })
    expect(await left()).toEqual([404, 404, 404])
  })

  it('the backend is counted and the pool is shown', async () => {
    const text = await (await service.fetch('/metrics')).text()
    const value = (series: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.split(' ')[1],
      )
    expect(value('backend_requests_total{operation="write",outcome="ok"}')).toBeGreaterThan(5)
    expect(value('backend_request_duration_seconds_count{operation="write"}')).toBe(
      value('backend_requests_total{operation="write",outcome="ok"}'),
    )
    expect(value('cassandra_hosts_up')).toBe(1)
    expect(value('cassandra_open_connections')).toBe(1)
    expect(value('cassandra_in_flight_requests')).toBe(0)
  })
})

describe('without a Cassandra that answers', () => {
  let proxy: TcpProxy
  const open: AsyncDisposable[] = []
  const started = async (more: Readonly<Record<string, string>> = {}) => {
    const service = await serviceProcess(environment(proxy.address, more))
    open.push(service)
    return service
  }
  const read = '/v1/topics?lang=en&page_id=1'

  beforeAll(async () => {
    proxy = await TcpProxy.before(cassandra.address)
  })
  afterEach(async () => {
    proxy.mend()
    for (const one of open.splice(0)) await one[Symbol.asyncDispose]()
  })
  afterAll(() => proxy?.[Symbol.asyncDispose]())

  const expectUnavailable = async (service: ServiceProcess) => {
    const answer = await service.fetch(read)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  }

  it('it starts all the same, says that it is not ready, and is when Cassandra comes', async () => {
    proxy.cut()
    const service = await started()
    expect((await service.fetch('/healthz')).status).toBe(200)
    expect((await service.fetch('/readyz')).status).toBe(503)
    await expectUnavailable(service)
    proxy.mend()
    await service.until('/readyz', 200)
    expect((await put(service, '/v1/topics/enwiki/1', { Literature: 1 })).status).toBe(204)
  })

  it('it starts in front of one that is frozen, and is ready when that one thaws', async () => {
    proxy.freeze()
    const service = await started()
    await until(() => proxy.connections > 0)
    await expectUnavailable(service)
    proxy.mend()
    await service.until('/readyz', 200)
  })

  it('a frozen one costs each request its timeout and no more, too many waiting are turned away, and all is well after', async () => {
    const service = await started({ READ_TIMEOUT_MS: '3000', MAX_IN_FLIGHT: '20' })
    await service.until('/readyz', 200)
    proxy.freeze()
    const answers = await Promise.all(Array.from({ length: 200 }, () => service.fetch(read)))
    const details = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { detail: string }).detail),
    )
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([503]))
    const told = (words: string) => details.filter((detail) => detail === words).length
    expect(told('20 requests are waiting for Cassandra already.')).toBeGreaterThan(100)
    await service.until('/readyz', 503)
    // Long enough for the driver to have tried more than once.
    await delay(8000)
    await expectUnavailable(service)
    proxy.mend()
    await service.until(read, 200)
    await service.until('/readyz', 200)
  })

  it('one that stands still for longer than between two heartbeats, and for less than a request may take, is waited for', async () => {
    const service = await started({ READ_TIMEOUT_MS: '60000' })
    await service.until('/readyz', 200)
    expect((await put(service, '/v1/topics/enwiki/1', { Literature: 1 })).status).toBe(204)
    proxy.freeze()
    const answer = service.fetch(read)
    await delay(8000)
    proxy.mend()
    expect((await answer).status).toBe(200)
  })

  it('one that is gone is told at once, and found again when it is back', async () => {
    const service = await started()
    await service.until(read, 200)
    proxy.cut()
    await service.until(read, 503)
    await expectUnavailable(service)
    await service.until('/readyz', 503)
    proxy.mend()
    await service.until(read, 200)
  })

  it('SIGTERM lets requests in flight end, takes no others, and ends with 0', async () => {
    const service = await started({ READ_TIMEOUT_MS: '20000' })
    await service.until(read, 200)
    proxy.freeze()
    const inFlight = service.fetch(read)
    await untilInFlight(service)
    service.kill('SIGTERM')
    await untilShut(service)
    proxy.mend()
    const answer = await inFlight
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close'])
    expect(await service.exited).toBe(0)
  })

  it('a second signal ends it at once', async () => {
    const service = await started({ READ_TIMEOUT_MS: '20000' })
    await service.until(read, 200)
    proxy.freeze()
    const inFlight = service.fetch(read).catch(() => 'gone')
    await untilInFlight(service)
    service.kill('SIGTERM')
    await untilShut(service)
    service.kill('SIGTERM')
    expect(await service.exited).toBe(1)
    expect(await inFlight).toBe('gone')
  })
})

describe('what keeps it from starting', () => {
  it('is a wrong environment, told with the rule: exit code 3', async () => {
    const { code, words } = await failedStart({ LISTEN_PORT: 'http' })
    expect(code).toBe(3)
    expect(words).toContain('LISTEN_PORT must be a whole number')
  })

  it('is a port in use, told with the port: exit code 4', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, words } = await failedStart({ LISTEN_PORT: String(port) })
    server.close()
    expect(code).toBe(4)
    expect(words).toContain(`Cannot listen on 127.0.0.1:${port} (EADDRINUSE).`)
  })
})

import { setImmediate } from 'node:timers/promises'
import type cassandra from 'cassandra-driver'
import { expect, test } from 'vitest'
import { CassandraStore } from '../../../reference-service/cassandra/store.ts'
import { Metrics } from '../../../reference-service/metrics/metrics.ts'
import { Turns } from '../../../reference-service/turns.ts'

const page = (pageId: string) => ({ wikiId: 'enwiki', pageId })

/** A store whose driver notes what it was asked, and how much of it was there when it would write: at the end of the callback. */
function store(maxInFlight = 10, time = { now: 0 }) {
  const asked: unknown[] = []
  const written: number[] = []
  const timeouts: unknown[] = []
  const execute = async (_: string, [, pageId]: unknown[], options: { readonly readTimeout: number }) => {
    timeouts.push(options.readTimeout)
    asked.push(pageId)
    if (asked.length === 1) process.nextTick(() => written.push(asked.length))
    return { rows: [] }
  }
  const metrics = new Metrics({ name: 'test', version: '1', node: 'v24', modelVersion: 'm1' })
  const client = { execute } as unknown as cassandra.Client
  const turns = new Turns({ now: () => time.now, idle: () => 0 })
  const timeoutsMs = { read: 500, write: 500 }
  const parts = {
    client,
    keyspace: 'ml_cache',
    maxInFlight,
    metrics,
    now: () => 0,
    connected: () => true,
    turns,
    timeoutsMs,
  }
  return { store: new CassandraStore(parts), asked, written, timeouts }
}

test('requests that came in one turn of the event loop are asked together, so that the driver writes them at once', async () => {
  const { store: topics, asked, written } = store()
  const first = topics.read(page('1'), 'm1')
  await new Promise((resolve) => process.nextTick(resolve))
  const second = topics.read(page('2'), 'm1')
  expect(asked).toEqual([])
  await Promise.all([first, second])
  expect(asked).toEqual(['1', '2'])
  await setImmediate()
  expect(written).toEqual([2])
})

test('a request of a later turn is asked in that turn', async () => {
  const { store: topics, asked } = store()
  await topics.read(page('1'), 'm1')
  await setImmediate()
  await topics.read(page('2'), 'm1')
  expect(asked).toEqual(['1', '2'])
})

test('whoever waits for its turn counts among those that wait for Cassandra', async () => {
  const { store: topics, asked } = store(1)
  const first = topics.read(page('1'), 'm1')
  expect(topics.inFlight).toBe(1)
  await expect(topics.read(page('2'), 'm1')).rejects.toMatchObject({ outcome: 'rejected' })
  await first
  expect(asked).toEqual(['1'])
  expect(topics.inFlight).toBe(0)
})

test('what a request has waited in its socket is taken off its time; one that waited for half of it is turned away', async () => {
  const time = { now: 0 }
  const { store: topics, timeouts } = store(10, time)
  time.now = 300
  await topics.read(page('0'), 'm1')
  time.now = 500
  await topics.read(page('1'), 'm1')
  await setImmediate()
  time.now = 800
  await topics.read(page('1'), 'm1')
  await setImmediate()
  time.now = 1100
  await expect(topics.read(page('2'), 'm1')).rejects.toMatchObject({ outcome: 'rejected' })
  await setImmediate()
  await topics.read(page('3'), 'm1')
  expect(timeouts).toEqual([undefined, 300, 300, undefined])
})

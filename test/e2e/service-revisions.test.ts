import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RowTimestamp, revisionTimestamp } from '../../common/row-timestamp.ts'
import { cassandraClient, schemaStatements } from '../../reference-service/cassandra/client.ts'
import { CassandraStore } from '../../reference-service/cassandra/store.ts'
import { readConfig } from '../../reference-service/config.ts'
import { Metrics } from '../../reference-service/metrics/metrics.ts'
import { entriesShown, predictionsCell, predictionsJson, thresholdBits } from '../../reference-service/predictions.ts'
import type { VersionRange } from '../../reference-service/store.ts'
import { Turns } from '../../reference-service/turns.ts'
import { patienceMs } from '../patience.ts'
import { cassandraForTests, patientClient } from './service-cassandra.ts'

const keyspace = 'service_revisions'
const noon = Date.UTC(2026, 10, 27, 12)
let cassandra: Awaited<ReturnType<typeof cassandraForTests>>
let client: ReturnType<typeof cassandraClient>
let schema: ReturnType<typeof patientClient>
let store: CassandraStore

beforeAll(async () => {
  cassandra = await cassandraForTests()
  client = cassandraClient(
    readConfig({
      CASSANDRA_CONTACT_POINTS: cassandra.address,
      READ_TIMEOUT_MS: '60000',
      WRITE_TIMEOUT_MS: '60000',
    }),
  )
  schema = patientClient(cassandra.address)
  await schema.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`)
  for (const statement of schemaStatements(keyspace, 'datacenter1')) await schema.execute(statement)
  await client.connect()
  store = new CassandraStore({
    client,
    keyspace,
    maxInFlight: 10,
    metrics: new Metrics({ name: 'test', version: '1', node: 'v24', modelVersion: 'b' }),
    turns: new Turns({ now: () => performance.now(), idle: () => performance.nodeTiming.idleTime }),
    timeoutsMs: { read: patienceMs, write: patienceMs },
    now: () => performance.now(),
    connected: () => true,
  })
})

afterAll(async () => {
  await client?.shutdown()
  await schema?.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`)
  await schema?.shutdown()
  await cassandra?.[Symbol.asyncDispose]()
})

/** A step on one page. `revision` undefined: by the clock. */
interface Step {
  readonly does: 'write' | 'remove'
  readonly revision?: number
  readonly second?: number
  readonly version?: string
  readonly range?: VersionRange
  readonly topics?: Readonly<Record<string, number>>
}

const timestampOf = ({ revision, second = 0 }: Step): RowTimestamp =>
  revision === undefined ? 'clock' : revisionTimestamp(revision, noon + second * 1000)

const all: VersionRange = { kind: 'all' }
let pages = 0

/** What is there, by version, after these steps on a page of their own. */
async function after(steps: readonly Step[]): Promise<Record<string, string>> {
  const page = { wikiId: 'enwiki', pageId: String(++pages) }
  for (const step of steps) {
    const { revision, second = 0, version = 'b', range = all } = step
    const { topics = { [revision === undefined ? 'clock' : `r${revision}`]: 1 } } = step
    const given = { predictions: predictionsCell(new Map(Object.entries(topics))), lastUpdatedMs: noon + second * 1000 }
    if (step.does === 'write') await store.write(page, version, given, timestampOf(step))
    else await store.delete(page, range, timestampOf(step))
  }
  const found: Record<string, string> = {}
  for (const version of ['a', 'b']) {
    const row = await store.read(page, version)
    if (!row?.predictions) continue
    const topics: { topic: string; score: number }[] = JSON.parse(
      predictionsJson(entriesShown(row.predictions, thresholdBits(0))),
    )
    found[version] = topics.map(({ topic, score }) => (score === 1 ? topic : `${topic}=${score}`)).join(' ')
  }
  return found
}

const write = (revision?: number, more: Partial<Step> = {}): Step => ({
  does: 'write',
  ...(revision !== undefined && { revision }),
  ...more,
})
const remove = (revision?: number, more: Partial<Step> = {}): Step => ({
  does: 'remove',
  ...(revision !== undefined && { revision }),
  ...more,
})

function orders<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, i) => orders(items.toSpliced(i, 1)).map((rest) => [item, ...rest]))
}

describe('whatever the order in which they come,', () => {
  it.each([
    ['of three revisions the newest stays', [write(10), write(11), write(12)], { b: 'r12' }],
    ['a newer revision stays, however early it was asked for', [write(12), write(11, { second: 60 })], { b: 'r12' }],
    [
      'of two answers about one revision the later stays',
      [write(10, { topics: { x: 1 } }), write(10, { second: 1, topics: { y: 1 } })],
      { b: 'y' },
    ],
    ['a row without a revision gives way to one with', [write(), write(10)], { b: 'r10' }],
    ['a removal takes what is not newer', [write(10), write(), remove(11)], {}],
    ['a removal leaves what is newer', [write(10), remove(11), write(12)], { b: 'r12' }],
    ['a removal wins over what was asked for in its second', [write(11), remove(11)], {}],
    [
      'a page that is back a second after its removal is there',
      [write(11), remove(11), write(11, { second: 1 })],
      { b: 'r11' },
    ],
    ['a removal takes every version', [write(10, { version: 'a' }), write(11), remove(11)], {}],
    [
      'a removal of the versions before one leaves that one',
      [write(10, { version: 'a' }), write(10), remove(10, { range: { kind: 'before', modelVersion: 'b' } })],
      { b: 'r10' },
    ],
  ] as const)('%s', async (_what, steps, expected) => {
    for (const order of orders<Step>(steps)) expect(await after(order)).toEqual(expected)
  })
})

describe('a removal that names no revision', () => {
  const old: VersionRange = { kind: 'before', modelVersion: 'b' }
  it.each([
    ['takes rows of both kinds', [write(10, { version: 'a' }), write(), remove()], {}],
    [
      'takes one version of either kind',
      [write(10, { version: 'a' }), write(11), remove(undefined, { range: { kind: 'one', modelVersion: 'a' } })],
      { b: 'r11' },
    ],
    [
      'takes the versions before one',
      [write(10, { version: 'a' }), write(11), remove(undefined, { range: old })],
      { b: 'r11' },
    ],
    ['leaves a page open to a newer revision', [write(10), remove(), write(11)], { b: 'r11' }],
    [
      'leaves it open to the same revision, a second later',
      [write(10), remove(), write(10, { second: 1 })],
      { b: 'r10' },
    ],
    ['leaves it open to the clock where no revision was there', [write(), remove(), write()], { b: 'clock' }],
    [
      'leaves old versions open to be written again',
      [write(10, { version: 'a' }), remove(undefined, { range: old }), write(10, { version: 'a', second: 1 })],
      { a: 'r10' },
    ],
    ['closes a page to the clock where a revision was there', [write(10), remove(), write()], {}],
  ] as const)('%s', async (_what, steps, expected) => expect(await after(steps)).toEqual(expected))
})

it('two different answers about one revision in one second blend: Cassandra keeps each topic, of two scores the greater', async () => {
  const steps = [write(10, { topics: { x: 0.5, y: 0.5 } }), write(10, { topics: { x: 0.75, z: 0.25 } })]
  for (const order of orders(steps)) expect(await after(order)).toEqual({ b: 'x=0.75 y=0.5 z=0.25' })
})

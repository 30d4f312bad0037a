import type { Client } from 'cassandra-driver'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../../common/failure.ts'
import { schemaStatements } from '../../reference-service/cassandra/client.ts'
import { type FillOptions, fillCorpus } from '../../run/corpus/fill.ts'
import { corpus } from '../../scenarios/lib/rows/corpus.ts'
import { topics } from '../../wiki/topics.ts'
import { cassandraForTests, patientClient } from './service-cassandra.ts'

const keyspace = 'fill_test'
const localDataCenter = 'datacenter1'

let cassandra: Awaited<ReturnType<typeof cassandraForTests>>
let client: Client

beforeAll(async () => {
  cassandra = await cassandraForTests()
  client = patientClient(cassandra.address)
})
afterAll(async () => {
  await forget()
  await client.shutdown()
  await cassandra[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await forget()
  for (const statement of schemaStatements(keyspace, localDataCenter)) await client.execute(statement)
})

async function forget(): Promise<void> {
  for (const name of [keyspace, `${keyspace}_fill`]) await client.execute(`DROP KEYSPACE IF EXISTS ${name}`)
}

const fill = (changes: Partial<FillOptions> = {}) =>
  fillCorpus({
    address: cassandra.address,
    localDataCenter,
    keyspace,
    rows: 3500,
    seed: 5,
    topicsPerRow: 64,
    signal: new AbortController().signal,
    now: Date.now,
    ...changes,
  })

async function rowsIn(table: string): Promise<number> {
  return Number((await client.execute(`SELECT count(*) FROM ${table}`)).first()?.['count'])
}

describe('a fill', () => {
  it('writes every row as the corpus has it, and nothing when it is repeated', async () => {
    const seen: number[] = []
    const first = await fill({ onProgress: ({ rowsDone }) => seen.push(rowsDone) })
    expect(first).toMatchObject({ rows: 3500, rowsWritten: 3500 })
    expect(seen.at(-1)).toBe(3500)
    expect(await rowsIn(`${keyspace}.topics`)).toBe(3500)

    const rows = corpus(5)
    const { wikiId, pageId } = rows.key(1234)
    const query = `SELECT predictions FROM ${keyspace}.topics WHERE wiki_id = ? AND page_id = ?`
    const found = (await client.execute(query, [wikiId, pageId], { prepare: true })).first()?.['predictions']
    expect(found).toEqual(
      Object.fromEntries(topics.map((topic, i) => [topic, Math.fround(rows.scores(1234, 0)[i] ?? 0)])),
    )

    expect(await fill()).toMatchObject({ rows: 3500, rowsWritten: 0 })
  })

  it('adds only what a larger fill lacks', async () => {
    await fill({ rows: 2000 })
    expect(await fill({ rows: 3500 })).toMatchObject({ rowsWritten: 1500 })
    expect(await fill({ rows: 1000 })).toMatchObject({ rowsWritten: 0 })
  })

  it('goes on where it was interrupted', async () => {
    const stop = new AbortController()
    const stopped = fill({ signal: stop.signal, onProgress: ({ rowsDone }) => rowsDone >= 2250 && stop.abort() })
    await expect(stopped).rejects.toThrow(stop.signal.reason)
    expect(await fill()).toMatchObject({ rowsWritten: 1500 })
    expect(await rowsIn(`${keyspace}.topics`)).toBe(3500)
  })

  it('believes the rows and not its notes', async () => {
    await fill()
    await client.execute(`TRUNCATE ${keyspace}.topics`)
    expect(await fill()).toMatchObject({ rowsWritten: 3500 })
  })

  it('keeps corpora of different seeds apart', async () => {
    await fill({ rows: 1000 })
    expect(await fill({ rows: 1000, seed: 6 })).toMatchObject({ rowsWritten: 1000 })
  })

  it('writes rows anew where their values have another size, and takes neither for the other', async () => {
    await fill({ rows: 1000 })
    expect(await fill({ rows: 1000, topicsPerRow: 16 })).toMatchObject({ rowsWritten: 1000 })
    expect(await fill({ rows: 1000, topicsPerRow: 16 })).toMatchObject({ rowsWritten: 0 })
    expect(await fill({ rows: 1000 })).toMatchObject({ rowsWritten: 1000 })
  })

  it('says what is missing, and what cannot be reached', async () => {
    await client.execute(`DROP TABLE ${keyspace}.topics`)
    await expect(fill()).rejects.toThrow(`the table ${keyspace}.topics does not exist in this Cassandra`)
    const unreachable = fill({ address: '127.0.0.1:1' })
    await expect(unreachable).rejects.toThrow('Cassandra cannot be reached at 127.0.0.1:1')
    await expect(unreachable).rejects.toBeInstanceOf(Failure)
  })
})

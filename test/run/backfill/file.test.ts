import { cpSync, existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { badRows } from '../../../run/backfill/bad-rows.ts'
import { check } from '../../../run/backfill/check.ts'
import { backfillFile, type FileOptions } from '../../../run/backfill/file.ts'
import { fingerprintOf } from '../../../run/backfill/fingerprint.ts'
import { RowReader } from '../../../run/backfill/reading/reader.ts'
import type { ReadyRow } from '../../../run/backfill/reading/ready.ts'
import { openSource } from '../../../run/backfill/source.ts'
import { type BackfillTable, type StoredRow, timestampOf } from '../../../run/backfill/table.ts'
import { keyId, WrittenKeys } from '../../../run/backfill/written-keys.ts'
import { asJsonLines, exported, writeParquet } from './sources.ts'

/** A table that remembers, as Cassandra does: of two writes the one with the greater timestamp stays. */
class TableInMemory implements BackfillTable {
  readonly rows = new Map<string, ReadyRow & StoredRow>()
  writes = 0
  atOnce = 0
  mostAtOnce = 0
  onWrite: (row: ReadyRow) => void | Promise<void> = () => undefined

  async identity() {
    return 'table 1'
  }
  async write(row: ReadyRow) {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce)
    await new Promise(setImmediate)
    this.atOnce--
    this.writes++
    await this.onWrite(row)
    const timestamp = timestampOf(row) ?? BigInt(this.writes)
    const id = keyId(row.wikiId, row.pageId, row.modelVersion)
    const before = this.rows.get(id)
    if (!before || before.timestamp <= timestamp) {
      this.rows.set(id, { ...row, timestamp })
    }
    return this.spot(row)
  }
  async read({ wikiId, pageId, modelVersion }: Parameters<BackfillTable['read']>[0]) {
    return this.rows.get(keyId(wikiId, pageId, modelVersion))
  }
  spot({ pageId }: ReadyRow) {
    return Number((pageId * 2_654_435_761n) % 2n ** 32n)
  }
  async *keys(halvings: number) {
    for (const row of this.rows.values()) if (this.spot(row) < 2 ** (32 - halvings)) yield row
  }
}

const never = new AbortController().signal
let folder: string
let table: TableInMemory
let reader: RowReader
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-backfill-'))
  table = new TableInMemory()
  reader = new RowReader(never)
})
afterEach(async () => {
  await reader[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const options = (changes: Partial<FileOptions> = {}): FileOptions => ({
  reader,
  table,
  tableId: 'table 1',
  rules: { modelVersion: undefined, wikis: undefined },
  concurrency: 16,
  turn: async () => undefined,
  again: false,
  notesFolder: join(folder, 'notes'),
  pid: 1,
  bad: badRows(join(folder, 'bad-rows.jsonl')),
  keys: new WrittenKeys(100_000),
  signal: never,
  now: Date.now,
  onProgress: () => undefined,
  ...changes,
})

const path = () => join(folder, 'rows')
const run = async (changes: Partial<FileOptions> = {}) =>
  backfillFile(await openSource(path(), 'rows', false), options(changes))
const badLines = async () =>
  (await readFile(join(folder, 'bad-rows.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

type Exported = ReturnType<typeof exported>

describe('a backfill of a file', () => {
  it.each([
    ['JSON lines', async (rows: Exported) => await writeFile(path(), asJsonLines(rows))],
    ['Parquet', async (rows: Exported) => writeParquet(path(), rows)],
  ])('writes every row of %s, a bounded number at a time, and nothing when it is repeated', async (_, write) => {
    const rows = exported(600)
    await write(rows)
    expect(await run()).toMatchObject({ written: 600, setAside: 0, before: undefined })
    expect(table.rows.size).toBe(600)
    expect(table.mostAtOnce).toBe(16)
    const scores = rows[123]
    expect(
      await table.read({
        wikiId: scores?.wiki_db ?? '',
        pageId: BigInt(scores?.page_id ?? 0),
        modelVersion: scores?.model_version ?? '',
      }),
    ).toMatchObject({
      fingerprint: fingerprintOf({
        topics: Object.keys(scores?.predictions ?? {}),
        scores: Object.values(scores?.predictions ?? {}),
      }),
    })
    expect(await run()).toMatchObject({ written: 0, before: { written: 600 } })
    expect(table.writes).toBe(600)
    expect(await run({ again: true })).toMatchObject({ written: 600 })
  })

  it.each([
    ['JSON lines', () => writeFile(path(), asJsonLines(exported(3000)))],
    ['Parquet', async () => writeParquet(path(), exported(3000))],
  ])('goes on where it was interrupted, with %s', async (_, write) => {
    await write()
    const stop = new AbortController()
    table.onWrite = () => {
      if (table.writes === 2000) stop.abort()
    }
    await expect(run({ signal: stop.signal })).rejects.toThrow(stop.signal.reason)
    expect(table.writes).toBeLessThan(2040)
    const { before, written } = await run()
    expect(before?.written).toBeGreaterThan(1900)
    expect((before?.written ?? 0) + written).toBe(3000)
    expect(table.rows.size).toBe(3000)
  })

  it('goes on from the last notes of one that was killed', async () => {
    await writeFile(path(), asJsonLines(exported(3000)))
    const kept = join(folder, 'kept')
    const stop = new AbortController()
    table.onWrite = async () => {
      if (table.writes < 2200 || stop.signal.aborted) return
      // They are written beside the rows, and a disk may be slow.
      while (!notes().some((name) => name.endsWith('.json'))) await new Promise(setImmediate)
      if (stop.signal.aborted) return
      // As they lie there at that moment: those that an orderly end writes are never seen.
      cpSync(join(folder, 'notes'), kept, { recursive: true })
      stop.abort()
    }
    const notes = () => (existsSync(join(folder, 'notes')) ? readdirSync(join(folder, 'notes')) : [])
    let ms = 0
    const now = () => {
      ms += 10
      return ms
    }
    await expect(run({ now, signal: stop.signal })).rejects.toThrow(stop.signal.reason)
    const { before, written } = await run({ notesFolder: kept })
    expect(before?.written).toBeGreaterThan(0)
    expect((before?.written ?? 0) + written).toBe(3000)
    expect(table.rows.size).toBe(3000)
  })

  it('believes the rows and not its notes', async () => {
    await writeFile(path(), asJsonLines(exported(500)))
    await run()
    table.rows.clear()
    expect(await run()).toMatchObject({ written: 500, before: undefined, isDisproved: true })
    expect(table.rows.size).toBe(500)
  })

  it.each<[string, Partial<FileOptions>]>([
    ['another table', { tableId: 'table 2' }],
    ['another model version for rows without one', { rules: { modelVersion: 'm', wikis: undefined } }],
    ['other wikis', { rules: { modelVersion: undefined, wikis: new Set(['enwiki']) } }],
  ])('begins anew for %s', async (_, changes) => {
    await writeFile(path(), asJsonLines(exported(50)))
    await run()
    expect(await run(changes)).toMatchObject({ before: undefined, isDisproved: false })
  })

  it('sets bad rows aside with their number, the reason and how they begin', async () => {
    const [first, second] = exported(2)
    const lines = [first, { ...second, page_id: 0 }].map((row) => JSON.stringify(row))
    await writeFile(path(), [...lines, '{"half":'].join('\n'))
    expect(await run()).toMatchObject({
      written: 1,
      setAside: 2,
      firstReason: expect.stringMatching(/^row [23]: /),
    })
    const found = (await badLines()).sort((a, b) => a.number - b.number)
    expect(found).toEqual([
      {
        file: 'rows',
        number: 2,
        reason: 'page_id 0 is not a positive whole number',
        row: lines[1]?.replace(/.*/, (all) => all.slice(0, 500)),
      },
      { file: 'rows', number: 3, reason: 'it is no JSON', row: '{"half":' },
    ])
  })

  it('gives a file up that has no good row', async () => {
    const wrong = exported(1200).map(({ wiki_db: wiki, ...row }) => ({ wiki, ...row }))
    await writeFile(path(), asJsonLines(wrong))
    await expect(run()).rejects.toThrow('rows has no good row among its first 1000. Wiki_id is missing.')
    expect(table.writes).toBe(0)
  })

  it('tries a row again that could not be written', async () => {
    await writeFile(path(), asJsonLines(exported(10)))
    let failures = 2
    table.onWrite = () => {
      if (failures-- > 0) throw new Error('write timed out')
    }
    expect(await run()).toMatchObject({ written: 10 })
    expect(table.rows.size).toBe(10)
  })

  it('leaves what is known of a newer revision', async () => {
    const [row] = exported(1)
    const at = (revision_id: number, score: number) => ({ ...row, revision_id, predictions: { A: score } })
    await writeFile(path(), asJsonLines([at(200, 0.75), at(100, 0.25)]))
    await run({ concurrency: 1 })
    expect([...table.rows.values()]).toMatchObject([{ revision: 200 }])
  })
})

describe('the check', () => {
  const checked = async (sabotage: () => void) => {
    await writeFile(path(), asJsonLines([...exported(300), ...exported(20)]))
    const keys = new WrittenKeys(100_000)
    await run({ keys })
    sabotage()
    return await check(table, keys, never)
  }
  const some = () => [...table.rows.keys()].slice(0, 7)
  const change = (timestamp: bigint) => {
    for (const id of some())
      table.rows.set(id, { ...(table.rows.get(id) as ReadyRow & StoredRow), fingerprint: 1, timestamp })
  }
  const fine = { pages: 300, halvings: 0, kept: 300, newer: 0, other: 0, missing: 0, thereInAll: 300 }

  it.each<[string, () => void, object]>([
    ['finds every page once, however often it was written', () => undefined, fine],
    [
      'misses what is not there',
      () => some().map((id) => table.rows.delete(id)),
      { ...fine, kept: 293, missing: 7, thereInAll: 293 },
    ],
    ['excuses what is newer', () => change(2n ** 62n), { ...fine, kept: 293, newer: 7 }],
    ['accuses what is other and not newer', () => change(0n), { ...fine, kept: 293, other: 7 }],
  ])('%s', async (_, sabotage, expected) => expect(await checked(sabotage)).toEqual(expected))

  it('looks at a fair part where there are too many for all, and counts the same part', async () => {
    await writeFile(path(), asJsonLines(exported(4000)))
    const keys = new WrittenKeys(500)
    await run({ keys })
    const found = await check(table, keys, never)
    expect(found.halvings).toBeGreaterThanOrEqual(3)
    expect(found.kept).toBe(found.pages)
    expect(found.thereInAll).toBe(found.pages)
    expect(found.pages * 2 ** found.halvings).toBeGreaterThan(3300)
    expect(found.pages * 2 ** found.halvings).toBeLessThan(4700)
  })
})

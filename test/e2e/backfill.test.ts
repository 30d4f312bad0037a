import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, types } from 'cassandra-driver'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { revisionTimestamp } from '../../common/row-timestamp.ts'
import { schemaStatements } from '../../reference-service/cassandra/client.ts'
import { asJsonLines, exported, writeParquet } from '../run/backfill/sources.ts'
import { cassandraForTests, patientClient } from './service-cassandra.ts'

const localDataCenter = 'datacenter1'
const table = 'ml_cache.topics'
const root = join(import.meta.dirname, '../..')

let cassandra: Awaited<ReturnType<typeof cassandraForTests>>
let client: Client
let folder: string

beforeAll(async () => {
  cassandra = await cassandraForTests()
  client = patientClient(cassandra.address)
  for (const statement of schemaStatements('ml_cache', localDataCenter)) await client.execute(statement)
})
afterAll(async () => {
  await client.shutdown()
  await cassandra[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await client.execute(`TRUNCATE ${table}`)
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-backfill-'))
  return () => rm(folder, { recursive: true, force: true })
})

/** The command as its users run it; `whileRunning` is told what it has said so far. */
function command(args: readonly string[], whileRunning: (said: string, kill: () => void) => void = () => undefined) {
  const where = ['--cassandra', cassandra.address, ...(args[0] === 'backfill' ? ['-o', folder] : [])]
  const child = spawn(process.execPath, ['cli/main.ts', ...args, ...where], {
    cwd: root,
    env: { ...process.env, LIFTWING_SLO_CACHE: folder },
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (text) => {
    said.stdout += text
  })
  child.stderr.on('data', (text) => {
    said.stderr += text
    whileRunning(said.stderr, () => child.kill('SIGKILL'))
  })
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, ...said }))
  })
}

const rowsThere = async () => Number((await client.execute(`SELECT count(*) FROM ${table}`)).first()?.['count'])

describe('liftwing-slo backfill', () => {
  it('writes Parquet and JSON lines into Cassandra, and reads back that they are there', async () => {
    writeParquet(join(folder, 'part-0'), exported(1200))
    await writeFile(join(folder, 'part-1'), asJsonLines(exported(1500).slice(1100)))
    const { code, stdout } = await command(['backfill', join(folder, 'part-0'), join(folder, 'part-1')])
    expect(stdout).toMatch(/^Wrote 1,600 rows of 2 files/)
    expect(stdout).toMatch(/Read back all 1,500 different pages that were written: all are there as written\.\n/)
    expect(stdout).toMatch(/In all Cassandra has 1,500 rows of this model version: these and no others\.\n/)
    expect(code).toBe(0)
    expect(await rowsThere()).toBe(1500)
  })

  it('goes on where kill -9 has stopped it, and counts every row once', async () => {
    const file = join(folder, 'rows')
    await writeFile(file, asJsonLines(exported(4000)))
    // Told every five seconds where nobody watches: by then there are notes.
    const killed = await command(['backfill', file, '--rate', '400'], (said, kill) => {
      if (/rows: [\d,]{4,} rows/.test(said)) kill()
    })
    expect(killed.code).toBe(null)
    const { code, stdout } = await command(['backfill', file])
    const [, now = '', before = ''] =
      /^Wrote ([\d,]+) rows of 1 file in .*; ([\d,]+) more by an earlier backfill/.exec(stdout) ?? []
    const [written, writtenBefore] = [now, before].map((text) => Number(text.replace(',', '')))
    expect(writtenBefore).toBeGreaterThan(500)
    expect((written ?? 0) + (writtenBefore ?? 0)).toBe(4000)
    expect(code).toBe(0)
    expect(await rowsThere()).toBe(4000)
  })

  it('leaves what a newer revision wrote, writes over an older one, and says so', async () => {
    const [older, newer, plain] = exported(3)
    const insert = `INSERT INTO ${table} (wiki_id, page_id, model_version, predictions, last_updated) VALUES (?, ?, ?, {'A': 0.5}, ?)`
    for (const row of [older, newer, plain]) {
      const key = [row?.wiki_db, types.Long.fromNumber(row?.page_id ?? 0), row?.model_version, new Date()]
      const timestamp = types.Long.fromString(`${revisionTimestamp(100, Date.now())}`)
      await client.execute(insert, key, { prepare: true, timestamp })
    }
    const rows = [{ ...older, revision_id: 99 }, { ...newer, revision_id: 101 }, plain]
    await writeFile(join(folder, 'rows'), asJsonLines(rows as object[]))
    const { code, stdout } = await command(['backfill', join(folder, 'rows')])
    expect(stdout).toMatch(/1 are there as written; 2 have something newer, which a backfill does not replace\./)
    expect(code).toBe(0)
  })

  it('says what is missing', async () => {
    await writeFile(join(folder, 'rows'), asJsonLines([{ ...exported(1)[0], page_id: 0 }]))
    const bad = await command(['backfill', join(folder, 'rows')])
    expect(bad).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/the first is row 1: page_id 0 is not a positive whole number\./),
    })
    await client.execute(`DROP TABLE ${table}`)
    const none = await command(['backfill', join(folder, 'rows')])
    for (const statement of schemaStatements('ml_cache', localDataCenter)) await client.execute(statement)
    expect(none).toMatchObject({ code: 4, stderr: expect.stringMatching(/the table ml_cache\.topics does not exist/) })
  })
})

describe('liftwing-slo prune', () => {
  const versions = async () => {
    const { rows } = await client.execute(`SELECT model_version FROM ${table}`, [], { fetchSize: 10_000 })
    return Object.groupBy(rows, (row) => row['model_version'])
  }

  it('takes away the versions before one, of revisions and of the clock, and counts them first when it is told to', async () => {
    const old = exported(300).map((row, index) => ({
      ...row,
      model_version: 'articletopic-20260701',
      ...(index % 2 ? { revision_id: 7 } : {}),
    }))
    await writeFile(join(folder, 'rows'), asJsonLines([...old, ...exported(400)]))
    await command(['backfill', join(folder, 'rows')])

    const dry = await command(['prune', '--before', 'articletopic-20260801', '--dry-run'])
    expect(dry.stdout).toMatch(
      /articletopic-20260701 +300 {2}would go\n +articletopic-20260801 +400 {2}stays\n300 rows would be taken from 300 pages/,
    )
    expect((await versions())['articletopic-20260701']).toHaveLength(300)

    const { code, stdout } = await command(['prune', '--before', 'articletopic-20260801'])
    expect(stdout).toMatch(
      /300 rows were taken from 300 pages in .*\nLooked again where something went: nothing old is left there\.\n/,
    )
    expect(code).toBe(0)
    expect(Object.keys(await versions())).toEqual(['articletopic-20260801'])
    expect(await rowsThere()).toBe(400)
  })
})

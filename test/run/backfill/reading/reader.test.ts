import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../../../../common/failure.ts'
import { RowReader } from '../../../../run/backfill/reading/reader.ts'
import type { ReadyRecord } from '../../../../run/backfill/reading/ready.ts'
import type { RowRules } from '../../../../run/backfill/row.ts'
import { openSource, type Place, type RowSource, start } from '../../../../run/backfill/source.ts'
import { asJsonLines, exported, writeParquet } from '../sources.ts'

let folder: string
let stop: AbortController
let reader: RowReader
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-reading-'))
  stop = new AbortController()
  reader = new RowReader(stop.signal)
})
afterEach(async () => {
  await reader[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const rules: RowRules = { modelVersion: undefined, wikis: undefined, lastUpdatedMs: 1_780_000_000_000 }
const path = () => join(folder, 'rows')
const opened = () => openSource(path(), 'rows', false)

async function fileOf(content: string | Buffer): Promise<RowSource> {
  await writeFile(path(), content)
  return await opened()
}

async function all(source: RowSource, from: Place = start): Promise<ReadyRecord[]> {
  const found: ReadyRecord[] = []
  for await (const record of reader.rows(source, from, rules)) found.push(record)
  return found
}

/** The same source, as one that no other thread can open. */
const here = ({ name, file, records }: RowSource): RowSource => ({ name, file, records })

const plain = (records: readonly ReadyRecord[]) =>
  records.map(({ row, ...where }) => ({
    // How far a file has been read is known sooner where more of it is read ahead.
    ...{ ...where, share: undefined },
    row: 'cell' in row ? { ...row, cell: Buffer.from(row.cell).toString('hex') } : row,
  }))

const withBadRows = () =>
  asJsonLines(exported(1300)).replace(/\n/g, (end, at: number) =>
    at % 7 === 0 ? '\n{"half":\n\n{"page_id":1}\n' : end,
  )

describe('on a thread of its own', () => {
  it.each<[string, () => Promise<void>]>([
    ['JSON lines', () => writeFile(path(), asJsonLines(exported(1300)))],
    ['JSON lines with bad rows and empty lines', () => writeFile(path(), withBadRows())],
    ['gzip', () => writeFile(path(), gzipSync(withBadRows()))],
    ['Parquet', async () => writeParquet(path(), exported(1300))],
    ['a single row', () => writeFile(path(), asJsonLines(exported(1)))],
    ['nothing but blanks', () => writeFile(path(), `${' '.repeat(40)}{"a":1}\n   \n`)],
  ])('%s come as they come here, in the same order, from any place on', async (_, write) => {
    await write()
    const source = await opened()
    const found = plain(await all(source))
    expect(found).toEqual(plain(await all(here(source))))
    const middle = found[Math.floor(found.length / 2)]?.end ?? start
    expect(plain(await all(source, middle))).toEqual(plain(await all(here(source), middle)))
  })

  it('reads file after file, also those that are given up', async () => {
    const source = await fileOf(asJsonLines(exported(6000)))
    for await (const { number } of reader.rows(source, start, rules)) if (number === 5) break
    await Promise.all([0, 1].map(async () => expect(await all(source)).toHaveLength(6000)))
  })

  it('hands over a failure with its hint, after the rows that came before', async () => {
    await writeFile(path(), gzipSync(asJsonLines(exported(1500))))
    await truncate(path(), gzipSync(asJsonLines(exported(1500))).length - 5000)
    const source = await opened()
    const seen: number[] = []
    const reading = (async () => {
      for await (const { number } of reader.rows(source, start, rules)) seen.push(number)
    })()
    const error = await reading.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Failure)
    expect(error).toMatchObject({
      kind: 'input',
      message: 'rows ends in the midst of its gzip: it was cut off.',
      hint: expect.stringMatching(/^What came before is written/),
      cause: expect.objectContaining({ message: expect.any(String) }),
    })
    expect(seen).toEqual(seen.map((_, index) => index + 1))
    expect(seen.length).toBeGreaterThan(1000)
  })

  it('hands over an error of the file system with what is known of it', async () => {
    const source = await fileOf(asJsonLines(exported(1)))
    await rm(path())
    await expect(all(source)).rejects.toMatchObject({ code: 'ENOENT', path: path(), syscall: expect.any(String) })
    expect(await all(await fileOf(asJsonLines(exported(2))))).toHaveLength(2)
  })

  it('ends with whoever waits for it', async () => {
    const source = await fileOf(asJsonLines(exported(6000)))
    const rows = reader.rows(source, start, rules)
    await rows.next()
    stop.abort(new Failure('interrupted', 'Interrupted by SIGINT.'))
    const rest = (async () => {
      for await (const _ of rows);
    })()
    await expect(rest).rejects.toMatchObject({ kind: 'interrupted', message: 'Interrupted by SIGINT.' })
  })

  it('says so when it has gone', async () => {
    const source = await fileOf(asJsonLines(exported(6000)))
    const rows = reader.rows(source, start, rules)
    await rows.next()
    await reader[Symbol.asyncDispose]()
    const rest = (async () => {
      for await (const _ of rows);
    })()
    await expect(rest).rejects.toThrow('the thread that reads rows has ended')
  })
})

import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../../common/failure.ts'
import { readReport } from '../../reports/read-report.ts'
import { recordJson } from '../../reports/record.ts'
import { writeReports } from '../../reports/write-reports.ts'
import { records } from './records.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reports-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Failure)) throw new Error(`not a Failure: ${error}`)
  return error
}

it.each(Object.entries(records))(
  'the %s run is the same record, read back from any of its files',
  async (_, record) => {
    await writeReports(record, folder, ['json', 'html'])
    const read = ['', 'report.json', 'report.html'].map((file) => readReport(join(folder, file)))
    expect(await Promise.all(read)).toEqual([record, record, record])
  },
)

it('a record is read once, so that it may come through a pipe', async () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const [read] = await Promise.all([readReport(pipe), writeFile(pipe, await recordJson(records.met))])
  expect(read).toEqual(records.met)
})

it('writes one file per format and one per picture, and no half ones', async () => {
  const written = await writeReports(records.met, folder, ['text', 'json', 'junit', 'markdown', 'html', 'png'])
  const found = await readdir(folder, { recursive: true })
  expect(found.toSorted()).toEqual([
    'pictures',
    'pictures/latency-over-time.png',
    'pictures/latency-read.png',
    'pictures/latency-write.png',
    'pictures/rate-over-time.png',
    'report.html',
    'report.json',
    'report.md',
    'report.txt',
    'report.xml',
  ])
  expect(written).toHaveLength(9)
})

it('writes no picture where nothing was measured', async () => {
  await writeReports(records.inconclusive, folder, ['png'])
  expect(await readdir(folder)).toEqual([])
})

describe('what is not a saved report', () => {
  it.each([
    ['nonsense', 'not json', /is not JSON: /],
    ['another object', '{"a":1}', /has no schemaVersion and kind/],
    ['a list', '[]', /has no schemaVersion and kind/],
    ['a newer record', '{"schemaVersion":2,"kind":"run"}', /has schemaVersion 2; this program reads version 1/],
    ['a record of another kind', '{"schemaVersion":1,"kind":"constructor"}', /kind "constructor"; known kinds: run/],
    ['a damaged record', '{"schemaVersion":1,"kind":"run"}', /is damaged, or of another version: id: /],
    ['a foreign page', '<!doctype html><p>hello', /is a page without a saved report in it/],
    [
      'a page that was cut off',
      '<script type="application/gzip" id="report">H4sIAAAAAAAAA6tWKk7OSM1NDEstKs7Mz',
      /is a page without a saved report/,
    ],
  ])('is refused: %s', async (_, content, sentence) => {
    const file = join(folder, 'report.json')
    await writeFile(file, content)
    const failure = await failureOf(readReport(file))
    expect(failure.message).toMatch(sentence)
    expect(failure.message).toContain(file)
    expect(failure.kind).toBe('input')
  })

  it('tells what to do about a newer record', async () => {
    await writeFile(join(folder, 'report.json'), '{"schemaVersion":7,"kind":"run"}')
    expect((await failureOf(readReport(folder))).hint).toBe('Use the newer program that wrote it.')
  })

  it('is refused: a path that leads nowhere, and a folder without a report', async () => {
    expect((await failureOf(readReport(join(folder, 'missing')))).message).toMatch(
      /missing cannot be read: there is no such file/,
    )
    expect((await failureOf(readReport(folder))).message).toMatch(/report\.json cannot be read/)
  })
})

import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteFile } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refuseHugeGroup } from '../../../run/backfill/parquet.ts'
import { BadRow } from '../../../run/backfill/row.ts'
import {
  openSource,
  openStream,
  type Place,
  type RowSource,
  type SourceRecord,
  start,
} from '../../../run/backfill/source.ts'
import { asJsonLines, exported, writeParquet } from './sources.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-backfill-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const rows = exported(1500)
const plain = (record: unknown) =>
  JSON.parse(JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? Number(value) : value)))
const rounded = rows.map((row) => ({
  ...row,
  predictions: Object.fromEntries(Object.entries(row.predictions).map(([topic, score]) => [topic, Math.fround(score)])),
}))

async function all(source: RowSource, from: Place = start): Promise<SourceRecord[]> {
  const found: SourceRecord[] = []
  for await (const each of source.records(from)) found.push(each)
  return found
}

async function fileOf(name: string, content: string | Buffer): Promise<RowSource> {
  const path = join(folder, name)
  await writeFile(path, content)
  return await openSource(path, name, false)
}

/** Named so that nothing can be told from the name. */
const kinds: readonly (readonly [string, readonly object[], (path: string) => Promise<void>])[] = [
  ['JSON lines', rows, async (path) => writeFile(path, asJsonLines(rows))],
  ['gzip of JSON lines', rows, async (path) => writeFile(path, gzipSync(asJsonLines(rows)))],
  ['Parquet', rounded, async (path) => writeParquet(path, rows)],
  [
    'Parquet without an index of its pages',
    rounded,
    async (path) => writeParquet(path, rows, { pageIndex: false, codec: 'UNCOMPRESSED' }),
  ],
]

describe.each(kinds)('%s', (kind, expected, write) => {
  it('is known by its content and read from its first row to its last', async () => {
    const path = join(folder, `${kind}.data`)
    await write(path)
    const found = await all(await openSource(path, kind, false))
    expect(found.map(({ record }) => plain(record))).toEqual(expected)
    expect(found.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1))
    expect(found.at(-1)?.share).toBe(1)
  })

  it('is read on from the place behind any row', async () => {
    const path = join(folder, `${kind}.data`)
    await write(path)
    const source = await openSource(path, kind, false)
    const whole = await all(source)
    for (const done of [1, 699, 700, 1234, 1500]) {
      const rest = await all(source, (whole[done - 1] as SourceRecord).end)
      expect(rest.map(({ number, end }) => ({ number, end }))).toEqual(
        whole.slice(done).map(({ number, end }) => ({ number, end })),
      )
      expect(plain(rest[0]?.record ?? null)).toEqual(expected[done] ?? null)
    }
  })
})

describe('a large row group', () => {
  const wide = (count: number, topics: number) =>
    Array.from({ length: count }, (_, row) => ({
      wiki_db: 'enwiki',
      page_id: row + 1,
      model_version: 'm',
      predictions: Object.fromEntries(
        Array.from({ length: topics }, (_, topic) => [`T${topic}`, ((row + topic) % 64) / 64]),
      ),
    }))

  it('is read a part at a time where its pages have an index', async () => {
    const path = join(folder, 'large')
    const expected = wide(10_500, 3)
    writeParquet(path, expected, { rowGroupSize: 20_000 })
    const source = await openSource(path, 'large', false)
    expect((await all(source)).map(({ record }) => plain(record))).toEqual(expected)
    const rest = await all(source, { rows: 9_999, bytes: 0 })
    expect(rest.map(({ record }) => plain(record))).toEqual(expected.slice(9_999))
  })

  it.each<[string, bigint, boolean, RegExp | undefined]>([
    ['with an index may have any size', 64_000_000n, true, undefined],
    ['without one is taken where it fits', 3_200_000n, false, undefined],
    [
      'without one is refused where it does not',
      3_200_001n,
      false,
      /^huge has a row group of 50000 rows without an index of its pages, too large to be held\.$/,
    ],
  ])('%s', (_, values, hasIndex, sentence) => {
    const chunk = {
      meta_data: { path_in_schema: ['predictions', 'value'], num_values: values },
      ...(hasIndex && { offset_index_offset: 1n, offset_index_length: 1 }),
    }
    const flat = { meta_data: { path_in_schema: ['page_id'], num_values: 50_000n } }
    const group = { num_rows: 50_000n, columns: [chunk, flat] } as unknown as Parameters<typeof refuseHugeGroup>[0]
    const refusal = () => refuseHugeGroup(group, ['page_id', 'predictions'], 'huge')
    if (sentence) expect(refusal).toThrow(sentence)
    else refusal()
  })
})

describe('lines', () => {
  const records = async (text: string | Buffer) =>
    (await all(await fileOf('lines', text))).map(({ record, number }) => [number, record])
  const bad = (reason: string, text?: string) => new BadRow(reason, text)

  it.each<[string, string | Buffer, unknown[]]>([
    [
      'empty ones are passed over and counted',
      '{"a":1}\n\n \r\n{"b":2}',
      [
        [1, { a: 1 }],
        [4, { b: 2 }],
      ],
    ],
    [
      'of Windows are taken',
      '{"a":1}\r\n{"b":2}\r\n',
      [
        [1, { a: 1 }],
        [2, { b: 2 }],
      ],
    ],
    [
      'that are no JSON are told',
      '{"a":1}\n{"b"\n{"c":3}\n',
      [
        [1, { a: 1 }],
        [2, bad('it is no JSON', '{"b"')],
        [3, { c: 3 }],
      ],
    ],
    [
      'that are cut off are told',
      '{"a":1}\n{"b":',
      [
        [1, { a: 1 }],
        [2, bad('it is no JSON', '{"b":')],
      ],
    ],
    [
      'that are no UTF-8 are told',
      Buffer.from('{"a":1}\n"\xff"\n', 'latin1'),
      [
        [1, { a: 1 }],
        [2, bad('it is no UTF-8', '"\xff"')],
      ],
    ],
    [
      'that are too long are told',
      `{"a":1}\n${'x'.repeat(2 ** 20 + 1)}\n{"b":2}\n`,
      [
        [1, { a: 1 }],
        [2, bad('the line is longer than 1048576 bytes')],
        [3, { b: 2 }],
      ],
    ],
    [
      'keep page ids that a double does not hold',
      '{"page_id":9007199254740993}\n{"page_id":9223372036854775808}',
      [
        [1, { page_id: '9007199254740993' }],
        [2, { page_id: '9223372036854775808' }],
      ],
    ],
  ])('%s', async (_, text, expected) => expect(await records(text)).toEqual(expected))
})

describe('refused with a sentence', () => {
  const cut = async (name: string, write: (path: string) => void | Promise<void>, bytes: number) => {
    const path = join(folder, name)
    await write(path)
    await truncate(path, (await readFile(path)).length - bytes)
    return await openSource(path, name, false)
  }

  it.each<[RegExp, () => Promise<RowSource>]>([
    [/^nothing is empty\.$/, () => fileOf('nothing', '')],
    [
      /^table is neither Parquet nor JSON lines, nor gzip of them\.$/,
      () => fileOf('table', 'wiki_id,page_id\nenwiki,1\n'),
    ],
    [/^list is neither/, () => fileOf('list', '[{"wiki_id":"enwiki"}]')],
    [
      /^short begins as a Parquet file and has no whole footer: it was cut off\.$/,
      () => cut('short', (path) => writeParquet(path, rows), 100),
    ],
    [/^magic begins as a Parquet file/, () => fileOf('magic', 'PAR1')],
    [
      /^other has no column wiki_id or wiki_db, none predictions, none model_version; it has page_id, topics\.$/,
      async () => {
        const columnData = [
          { name: 'page_id', data: [1n] },
          { name: 'topics', data: ['x'] },
        ]
        parquetWriteFile({ filename: join(folder, 'other'), columnData })
        return await openSource(join(folder, 'other'), 'other', false)
      },
    ],
  ])('%s', async (sentence, open) => {
    await expect(open()).rejects.toThrow(sentence)
    await expect(open()).rejects.toMatchObject({ kind: 'input' })
  })

  it('gzip that was cut off, after its whole rows', async () => {
    const source = await cut('short.gz', (path) => writeFile(path, gzipSync(asJsonLines(rows))), 5000)
    const seen: number[] = []
    const reading = (async () => {
      for await (const { number, record } of source.records(start)) {
        expect(record).toEqual(rows[number - 1])
        seen.push(number)
      }
    })()
    await expect(reading).rejects.toThrow('short.gz ends in the midst of its gzip: it was cut off.')
    expect(seen.length).toBeGreaterThan(1000)
  })

  it('broken gzip', async () => {
    const bytes = gzipSync(asJsonLines(rows))
    bytes.fill(0x55, 2000, 2100)
    await expect(all(await fileOf('broken.gz', bytes))).rejects.toThrow('broken.gz is broken gzip.')
  })

  it('a Parquet file with a broken page, named by its rows', async () => {
    const path = join(folder, 'broken.parquet')
    writeParquet(path, rows)
    const bytes = await readFile(path)
    bytes.fill(0xff, 4, 30_000)
    await expect(all(await fileOf('broken.parquet', bytes))).rejects.toThrow(
      /^broken\.parquet cannot be read in its rows 1 to 700: /,
    )
  })
})

describe('a stream', () => {
  const streamed = (content: Buffer) =>
    openStream(
      (async function* () {
        for (let at = 0; at < content.length; at += 1000) yield content.subarray(at, at + 1000)
      })(),
      'stdin',
    )

  it.each([
    ['JSON lines', Buffer.from(asJsonLines(rows))],
    ['gzip of JSON lines', gzipSync(asJsonLines(rows))],
  ])('of %s is read', async (_, content) => {
    expect((await all(await streamed(content))).map(({ record }) => record)).toEqual(rows)
  })

  it('of nothing, and of Parquet, is refused', async () => {
    await expect(streamed(Buffer.alloc(0))).rejects.toThrow('stdin is empty.')
    await expect(streamed(Buffer.from('PAR1 and more'))).rejects.toThrow(
      'stdin is Parquet, which is read from its end.',
    )
  })
})

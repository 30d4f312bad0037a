import { describe, expect, it } from 'vitest'
import { type RowTimestamp, revisionTimestamp } from '../../../common/row-timestamp.ts'
import { Ring } from '../../../run/backfill/prune.ts'
import { type PruneTable, ringInParts, type TokenRange, type VersionOfPage } from '../../../run/backfill/prune-table.ts'
import { addTo } from '../../../run/backfill/settled.ts'
import { start } from '../../../run/backfill/source.ts'

type Stored = VersionOfPage & { readonly token: bigint }

/** A table that remembers, whose removals hide what is not newer than they are. */
class TableInMemory implements PruneTable {
  rows: Stored[]
  readonly removals: (readonly [wikiId: string, pageId: bigint, timestamp: RowTimestamp])[] = []
  onRemove: () => void = () => undefined

  constructor(rows: readonly Stored[]) {
    this.rows = [...rows]
  }
  async *versions({ first, last }: TokenRange) {
    yield* this.rows.filter(({ token }) => token >= first && token <= last).sort((a, b) => (a.token < b.token ? -1 : 1))
  }
  async remove(wikiId: string, pageId: bigint, before: string, timestamp: RowTimestamp) {
    this.removals.push([wikiId, pageId, timestamp])
    this.onRemove()
    const clock = 1_800_000_000_000_000n
    const goes = (row: Stored) =>
      row.wikiId === wikiId &&
      row.pageId === pageId &&
      row.modelVersion < before &&
      row.timestamp <= (timestamp === 'clock' ? clock : timestamp)
    this.rows = this.rows.filter((row) => !goes(row))
  }
}

const clockMicros = 1_700_000_000_000_000n
const row = (page: number, modelVersion: string, timestamp = clockMicros): Stored => ({
  wikiId: 'enwiki',
  pageId: BigInt(page),
  modelVersion,
  timestamp,
  token: BigInt.asIntN(64, BigInt(page) * 0x9e3779b97f4a7c15n),
})
const rows = () =>
  Array.from({ length: 300 }, (_, page) => [
    row(page, 'm-1'),
    ...(page % 3 === 0 ? [row(page, 'm-2')] : []),
    row(page, 'm-3'),
  ]).flat()

async function through(
  table: PruneTable,
  isDry: boolean,
  before = 'm-3',
  turn: () => Promise<void> = async () => undefined,
) {
  const ring = new Ring(table, before, isDry, turn, new AbortController().signal)
  const counts: Record<string, number> = {}
  for await (const record of ring.records(start)) addTo(counts, await ring.deal(record))
  return counts
}

describe('a prune', () => {
  it('counts versions of all pages and takes nothing away when it is dry', async () => {
    const table = new TableInMemory(rows())
    expect(await through(table, true)).toEqual({ pages: 300, 'old m-1': 300, 'old m-2': 100, 'kept m-3': 300 })
    expect(table.removals).toEqual([])
  })

  it('takes old versions away, once for each page at its turn, and finds nothing left', async () => {
    const table = new TableInMemory(rows())
    let turns = 0
    const counts = await through(table, false, 'm-3', async () => {
      turns++
    })
    expect(counts).toEqual({ pages: 300, 'old m-1': 300, 'old m-2': 100, 'kept m-3': 300, left: 0 })
    expect(new Set(table.rows.map(({ modelVersion }) => modelVersion))).toEqual(new Set(['m-3']))
    expect([turns, table.removals.length]).toEqual([300, 300])
    expect(await through(table, false)).toEqual({ 'kept m-3': 300 })
  })

  it('takes away at the timestamp of what is there, of a revision or the clock', async () => {
    const [older, newer] = [revisionTimestamp(5, Date.UTC(2026, 1)), revisionTimestamp(9, Date.UTC(2026, 1))]
    const table = new TableInMemory([row(1, 'm-1', older), row(1, 'm-2', newer), row(2, 'm-1', clockMicros)])
    expect(await through(table, false)).toMatchObject({ pages: 2, left: 0 })
    expect(table.removals.sort((a, b) => Number(a[1] - b[1]))).toEqual([
      ['enwiki', 1n, newer],
      ['enwiki', 2n, 'clock'],
    ])
    expect(table.rows).toEqual([])
  })

  it('tells what was written meanwhile', async () => {
    const table = new TableInMemory([row(1, 'm-1')])
    table.onRemove = () => void table.rows.push(row(1, 'm-2', revisionTimestamp(9, Date.UTC(2026, 1))))
    expect(await through(table, false)).toMatchObject({ pages: 1, left: 1 })
  })

  it('compares versions by their bytes', async () => {
    const table = new TableInMemory([row(1, '\u{ff5e}'), row(2, '\u{10000}')])
    expect(await through(table, true, '\u{10000}')).toEqual({ pages: 1, 'old \u{ff5e}': 1, 'kept \u{10000}': 1 })
  })
})

it('the parts of the ring are all of it, and share nothing', () => {
  const parts = ringInParts(1024)
  expect(parts[0]?.first).toBe(-(2n ** 63n))
  expect(parts.at(-1)?.last).toBe(2n ** 63n - 1n)
  for (let part = 1; part < parts.length; part++) expect(parts[part]?.first).toBe((parts[part - 1]?.last ?? 0n) + 1n)
})

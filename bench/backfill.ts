import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'cassandra-driver'
import { cellEncoder } from '../common/predictions-cell.ts'
import { atOnce } from '../run/backfill/at-once.ts'
import { badRows } from '../run/backfill/bad-rows.ts'
import { backfillFile } from '../run/backfill/file.ts'
import { RowReader } from '../run/backfill/reading/reader.ts'
import { openSource } from '../run/backfill/source.ts'
import { backfillTable } from '../run/backfill/table.ts'
import { WrittenKeys } from '../run/backfill/written-keys.ts'
import { connect } from '../run/corpus/connect.ts'
import { insertTopics, statementOptions } from '../run/corpus/topics-table.ts'
import type { RunIo } from '../run/io.ts'
import { obtainStack } from '../run/testbed/obtain-stack.ts'
import { medianOf } from '../slo/statistics.ts'
import { KEYSPACE } from '../stack/plan/blueprint.ts'
import { asJsonLines, exported, writeParquet } from '../test/run/backfill/sources.ts'
import { benchIo, type Figure, figuresTable } from './figures.ts'

/**
 * Inserts of the backfill beside those of a bare loop over the driver, in blocks that take turns. The loop has its rows in memory, maps encoded; the backfill
 * reads them from a file, checks them, notes how far it is and remembers what to read back.
 */
const rows = 50_000
const turns = 9
/** Cassandra compiles itself: turns that begin before are not counted. */
const warmingMs = 60_000
const concurrency = 128
const aims = { share: 0.8 }

type Block = { readonly name: string; readonly write: () => Promise<void> }

process.stdout.write(await benchBackfill(benchIo()))

async function benchBackfill(io: RunIo): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-bench-'))
  const parts = { options: { stack: 'native', fresh: true }, keptWillDo: false } as const
  await using stack = await obtainStack(parts, 'results/bench-logs', io)
  const { cassandra } = stack.record.parts
  if (!('address' in cassandra)) throw new Error('the stack has no Cassandra of its own')
  await using reader = new RowReader(io.signal)
  const client = await connect(cassandra)
  try {
    const files = { 'JSON lines': join(folder, 'rows.jsonl'), Parquet: join(folder, 'rows.parquet') }
    const bare: Block = { name: 'bare', write: bareLoop(client, await written(files)) }
    const ours = Object.entries(files).map(
      ([name, path]): Block => ({ name, write: fromFile(client, path, folder, reader, io) }),
    )
    const blocks = await inTurns(bare, ours, io)
    return figuresTable(`Backfill beside the driver alone, on the same ${cpus().length} cores`, figures(blocks))
  } finally {
    await client.shutdown()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Writes the files. @returns the same rows as values of the insert */
async function written(files: Readonly<Record<'JSON lines' | 'Parquet', string>>): Promise<readonly unknown[][]> {
  const all = exported(rows)
  await writeFile(files['JSON lines'], asJsonLines(all))
  writeParquet(files.Parquet, all)
  const encode = cellEncoder()
  return all.map(({ wiki_db, page_id, model_version, predictions }) => [
    wiki_db,
    BigInt(page_id),
    model_version,
    encode({ topics: Object.keys(predictions), scores: Object.values(predictions) }),
    new Date(0),
  ])
}

function bareLoop(client: Client, values: readonly unknown[][]): () => Promise<void> {
  const insert = insertTopics(KEYSPACE)
  async function* each() {
    yield* values
  }
  return () => atOnce(each(), concurrency, async (row) => void (await client.execute(insert, row, statementOptions)))
}

function fromFile(
  client: Client,
  path: string,
  folder: string,
  reader: RowReader,
  { signal, now }: RunIo,
): () => Promise<void> {
  return async () => {
    const result = await backfillFile(await openSource(path, path, false), {
      reader,
      table: backfillTable(client, KEYSPACE),
      tableId: 'bench',
      rules: { modelVersion: undefined, wikis: undefined },
      concurrency,
      turn: async () => undefined,
      again: true,
      notesFolder: join(folder, 'notes'),
      pid: process.pid,
      bad: badRows(join(folder, 'bad-rows.jsonl')),
      keys: new WrittenKeys(20_000),
      signal,
      now,
      onProgress: () => undefined,
    })
    if (result.written !== rows) throw new Error(`${result.written} of ${rows} rows were written`)
  }
}

/** Of one block: what it got, and what of it was this process. */
type Measured = { readonly rowsPerSecond: number; readonly cpuMicrosPerRow: number }
type Blocks = Readonly<Record<string, readonly Measured[]>>

/** Each block stands in each place of a turn as often as the others. */
async function inTurns(bare: Block, ours: readonly Block[], io: RunIo): Promise<Blocks> {
  const measured: Record<string, Measured[]> = {}
  const blocks = [bare, ...ours]
  const warmAtMs = performance.now() + warmingMs
  for (let turn = 0, counted = 0; counted < turns; turn++) {
    const isCounted = performance.now() >= warmAtMs
    for (let place = 0; place < blocks.length; place++) {
      const { name, write } = blocks[(place + turn) % blocks.length] as Block
      const block = await measure(write)
      io.progress.say(`${name}: ${block.rowsPerSecond.toFixed(0)} rows/s${isCounted ? '' : ', not counted'}`)
      if (isCounted) measured[name] = [...(measured[name] ?? []), block]
    }
    if (isCounted) counted++
  }
  return measured
}

async function measure(write: Block['write']): Promise<Measured> {
  const startedAt = performance.now()
  const cpuBefore = process.cpuUsage()
  await write()
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    rowsPerSecond: rows / ((performance.now() - startedAt) / 1000),
    cpuMicrosPerRow: (user + system) / rows,
  }
}

function figures({ bare = [], ...ours }: Blocks): Figure[] {
  const rate = (blocks: readonly Measured[]) => medianOf(blocks.map(({ rowsPerSecond }) => rowsPerSecond)).toFixed(0)
  const cpu = (blocks: readonly Measured[]) => medianOf(blocks.map(({ cpuMicrosPerRow }) => cpuMicrosPerRow)).toFixed(0)
  return [
    ...Object.entries(ours).map(([name, blocks]): Figure => {
      const shares = blocks.map(({ rowsPerSecond }, turn) => rowsPerSecond / (bare[turn]?.rowsPerSecond ?? Number.NaN))
      const share = medianOf(shares)
      const spread = `${Math.min(...shares).toFixed(2)} to ${Math.max(...shares).toFixed(2)}`
      return {
        figure: `rows/s from ${name}, as a share of the bare loop's in the same turn`,
        aim: `≥ ${aims.share}`,
        measured: `${share.toFixed(2)} (${spread}; ${rate(blocks)} rows/s)`,
        held: share >= aims.share,
      }
    }),
    { figure: 'rows/s of the bare loop', aim: '–', measured: rate(bare) },
    {
      figure: `CPU time of this process for a row: ${['bare loop', ...Object.keys(ours)].join(', ')}`,
      aim: '–',
      measured: `${[bare, ...Object.values(ours)].map(cpu).join(', ')} µs`,
    },
    {
      figure: 'most memory of the process',
      aim: '–',
      measured: `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`,
    },
  ]
}

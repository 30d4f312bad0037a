import { join } from 'node:path'
import type { Backfill } from '../../scenarios/lib/beside.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { type BackfillRows, backfillRows } from '../../scenarios/lib/requests/backfill-rows.ts'
import type { BackfillDone } from '../../slo/run/beside.ts'
import { KEYSPACE } from '../../stack/plan/blueprint.ts'
import type { StackRecord } from '../../stack/stack-record.ts'
import { backfill } from '../backfill/backfill.ts'
import type { RowSource } from '../backfill/source.ts'
import type { RunIo } from '../io.ts'
import { untilSecond, type WindowTime } from './window-time.ts'

/** As the command does unless it is told otherwise. */
const concurrency = 128

/** Writes the rows of an export as the command does, and looks what has become of them once the window is over. */
export async function backfillBeside(
  { perSecond, fromSeconds, seconds }: Backfill,
  plan: Plan,
  window: WindowTime,
  { parts: { cassandra } }: StackRecord,
  logFolder: string,
  io: RunIo,
): Promise<readonly BackfillDone[]> {
  if (!('address' in cassandra)) return []
  await untilSecond(window, fromSeconds)
  if (window.until.aborted) return []
  const planned = Math.floor(perSecond * seconds)
  const endMs = window.startMs + plan.durationSeconds * 1000
  let inTime = 0
  const count = (recordsNow: number) => {
    if (io.now() <= endMs) inTime = recordsNow
  }
  const { files, check } = await backfill({
    ...{ address: cassandra.address, localDataCenter: cassandra.localDataCenter },
    ...{ access: io.access.cassandra, keyspace: KEYSPACE },
    sources: [sourceOf(backfillRows(plan), planned)],
    rules: { modelVersion: undefined, wikis: undefined },
    ...{ perSecond, concurrency, again: true, notesFolder: logFolder },
    badRowsFile: join(logFolder, 'bad-rows.jsonl'),
    ...{ pid: io.pid, signal: io.signal, now: io.now },
    // Also when the last row is written.
    onProgress: ({ recordsNow }) => count(recordsNow),
    onWritten: () => io.progress.update('reading the rows of the backfill back'),
  })
  const [written, setAside] = [files[0]?.written ?? 0, files[0]?.setAside ?? 0]
  const { pages, other, missing } = check
  return [
    { kind: 'backfill', operation: 'backfill', planned, written, inTime, setAside, found: { pages, other, missing } },
  ]
}

function sourceOf(row: BackfillRows, rows: number): RowSource {
  return {
    name: 'rows of the run',
    file: undefined,
    async *records() {
      for (let k = 0; k < rows; k++)
        yield { number: k + 1, record: row(k), end: { rows: k + 1, bytes: 0 }, share: (k + 1) / rows }
    },
  }
}

import { deserialize, serialize } from 'node:v8'
import type { RowRules } from '../row.ts'
import type { Place, RowSource } from '../source.ts'
import { type ReadyRecord, readier } from './ready.ts'

/**
 * Records in their order, as bytes: so thousands that wait to be written are no objects, each of which the next collection of garbage would have to look
 * at and to copy.
 */
export type Batch = Uint8Array<ArrayBuffer>

/** A batch ends with whichever comes first, so that its memory has a bound. */
const most = { records: 128, cellBytes: 2 ** 19 }

export async function* batches(source: RowSource, from: Place, rules: RowRules): AsyncGenerator<Batch> {
  const ready = readier(rules)
  let records: ReadyRecord[] = []
  let cellBytes = 0
  for await (const read of source.records(from)) {
    const record = ready(read)
    records.push(record)
    cellBytes += 'cell' in record.row ? record.row.cell.length : 0
    if (records.length < most.records && cellBytes < most.cellBytes) continue
    yield serialize(records)
    records = []
    cellBytes = 0
  }
  if (records.length > 0) yield serialize(records)
}

export const recordsOf = (batch: Batch): readonly ReadyRecord[] => deserialize(batch)

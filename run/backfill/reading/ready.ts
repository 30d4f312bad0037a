import { cellEncoder } from '../../../common/predictions-cell.ts'
import { told } from '../bad-rows.ts'
import { fingerprintOf } from '../fingerprint.ts'
import { BadRow, type Row, type RowRules, readRow } from '../row.ts'
import type { Located, SourceRecord } from '../source.ts'

/** A row that has only to be sent. */
export interface ReadyRow extends Omit<Row, 'predictions'> {
  /** Its predictions, as the column holds them. */
  readonly cell: Uint8Array
  /** Of its predictions. */
  readonly fingerprint: number
}

/** A row that is set aside, and how it begins. */
export interface RefusedRow {
  readonly reason: string
  readonly begin: string | null
}

export interface ReadyRecord extends Located {
  readonly row: ReadyRow | RefusedRow
}

/** Checks and encodes the records of a file, one after the other. */
export function readier(rules: RowRules): (record: SourceRecord) => ReadyRecord {
  const encode = cellEncoder()
  return ({ number, record, end, share }) => {
    const row = readRow(record, rules)
    if (row instanceof BadRow) return { number, end, share, row: { reason: row.reason, begin: told(record) } }
    const { wikiId, pageId, modelVersion, predictions, revision, lastUpdatedMs } = row
    const [cell, fingerprint] = [encode(predictions), fingerprintOf(predictions)]
    return {
      number,
      end,
      share,
      row: { wikiId, pageId, modelVersion, revision, lastUpdatedMs, cell, fingerprint },
    }
  }
}

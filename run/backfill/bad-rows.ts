import { append } from '../../common/files.ts'
import { BadRow } from './row.ts'

/** Takes rows that are not written, each as a line of JSON with its file, its number there, the reason and how it begins. */
export interface BadRows {
  readonly path: string
  /** Resolves when it is written down. @param row how it begins */
  add(file: string, number: number, reason: string, row: string | null): Promise<void>
}

const longestRecord = 500

export function badRows(path: string): BadRows {
  return {
    path,
    add: (file, number, reason, row) => append(path, `${JSON.stringify({ file, number, reason, row })}\n`),
  }
}

/** How a record begins; null where nothing of it is kept. */
export function told(record: unknown): string | null {
  if (record instanceof BadRow) return record.text?.slice(0, longestRecord) ?? null
  return (
    JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? `${value}` : value))?.slice(0, longestRecord) ??
    null
  )
}

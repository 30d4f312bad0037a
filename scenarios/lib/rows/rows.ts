/**
 * Which rows may be written, so that what a read must return is known without remembering anything:
 * even rows keep what the fill wrote; odd rows may be written by runs; of these, every eighth is reserved for writes that are
 * read back after the run, each written once in it.
 */
interface RowPlan {
  readonly writable: number
  readonly reserved: number
  /** The `index`th row that ordinary writes may fall on. */
  writableRow(index: number): number
  /** The `index`th row reserved for reading back. */
  reservedRow(index: number): number
}

/** The pattern repeats every 16 rows: 1, 3, … 13 are writable, 15 is reserved. */
const period = 16
const writablePerPeriod = 7

export function rowPlan(rows: number): RowPlan {
  const periods = Math.floor(rows / period)
  return {
    writable: periods * writablePerPeriod,
    reserved: periods,
    writableRow: (index) => Math.floor(index / writablePerPeriod) * period + (index % writablePerPeriod) * 2 + 1,
    reservedRow: (index) => index * period + period - 1,
  }
}

/** No fill reaches these: the numbers of rows end at 65 million, those of pages at 90 million. */
const firstAbsent = 65_000_000
const absentRows = 24_000_000

/** The `index`th row that nobody has. */
export function absentRow(index: number): number {
  return firstAbsent + (index % absentRows)
}

/** No fill of a cold cache reaches these either: there are such pages, and the first who asks for one has its topics calculated. */
export const firstColdRow = 45_000_000
export const coldRows = firstAbsent - firstColdRow

/** The `index`th of them. */
export function coldRow(index: number): number {
  return firstColdRow + index
}

/** Rows that no run writes: they hold generation 0 for ever. */
export function staysAsFilled(row: number): boolean {
  return row % 2 === 0
}

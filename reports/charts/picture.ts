import type { Table } from '../table.ts'
import type { ChartSpec } from './chart-spec.ts'

/** A chart with its claim, a sentence computed from the data, and the tables that hold the same numbers. */
export type Picture = {
  readonly id: string
  readonly claim: string
  readonly chart: ChartSpec
  readonly tables: readonly Table[]
}

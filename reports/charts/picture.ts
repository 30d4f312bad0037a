import type { Table } from '../table.ts'
import type { ChartSpec } from './chart-spec.ts'

/** A chart with its claim, a sentence computed from the data, and the tables that hold the same numbers. */
export type Picture = {
  readonly id: string
  readonly claim: string
  readonly chart: ChartSpec
  readonly tables: readonly Table[]
  /** The shape of its curves, for formats that draw with characters. */
  readonly shapes?: readonly Shape[]
}

export type Shape = {
  readonly label: string
  readonly values: readonly (number | undefined)[]
  readonly scale: 'linear' | 'log'
}

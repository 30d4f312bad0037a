import type { ChartSpec } from '../charts/chart-spec.ts'

/** What a live page is told once a second. `table` is markup; everything else is text. */
export type LiveEvent = {
  readonly where: string
  readonly isDone: boolean
  readonly rate: string
  readonly machine: string
  readonly table: string
  readonly figures: readonly { readonly id: string; readonly claim: string; readonly chart: ChartSpec }[]
}

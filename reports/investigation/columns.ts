import type { InvestigationReport } from '../../slo/investigation/record.ts'

/** More columns than these are narrower than a pixel or two. */
const mostColumns = 160

/** Steps that a picture draws as one. */
export type TimeBin = {
  /** Seconds after the start of what was asked about. */
  readonly from: number
  readonly to: number
  readonly steps: readonly number[]
}

export function columnsOf({ observations }: Pick<InvestigationReport, 'observations'>): readonly TimeBin[] {
  const { steps, from, stepSeconds } = observations
  const each = Math.ceil(steps / mostColumns)
  return Array.from({ length: Math.ceil(steps / each) }, (_, column) => {
    const first = column * each
    const length = Math.min(each, steps - first)
    return {
      from: (first - from) * stepSeconds,
      to: (first + length - from) * stepSeconds,
      steps: Array.from({ length }, (_, i) => first + i),
    }
  })
}

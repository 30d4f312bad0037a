import { quarterAt } from '../../slo/quarter.ts'
import type { QuarterReport } from '../quarter-report.ts'
import type { QuarterFacts } from './compose.ts'

/** What the figures of a saved report follow from. */
export function factsOf({ quarter, countedUntil, inputs, evidence }: QuarterReport): QuarterFacts {
  return {
    quarter: quarterAt(Date.parse(quarter.start) / 1000),
    countedUntil: Date.parse(countedUntil) / 1000,
    services: inputs.services,
    classes: inputs.classes,
    sources: inputs.sources,
    evidence,
  }
}

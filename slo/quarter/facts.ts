import { quarterAt } from '../calendar.ts'
import type { QuarterFacts } from './compose.ts'
import type { QuarterReport } from './report.ts'

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

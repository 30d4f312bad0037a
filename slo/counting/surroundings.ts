import type { Hiding } from './hiding.ts'
import type { CountRequest, Gap, SourceMethod } from './request.ts'

/** What is known of the time around a part before its series are looked at one by one. */
export type Surroundings = {
  readonly request: CountRequest
  readonly method: SourceMethod
  readonly lookbackSeconds: number
  readonly restarted: ReadonlySet<string>
  readonly hiding: Hiding
  /** Spans around the part in which nothing of a site was scraped. */
  readonly gaps: readonly Gap[]
}

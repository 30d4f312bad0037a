import type { Witnesses } from './evidence.ts'
import type { Hiding } from './hiding.ts'
import type { Journal } from './journal.ts'
import type { CountRequest, Gap, SourceMethod } from './request.ts'

/** What everyone who counts one part is handed. */
export type PartContext = {
  readonly journal: Journal
  readonly request: CountRequest
  readonly method: SourceMethod
  readonly witnesses: Witnesses
  readonly restarted: ReadonlySet<string>
  readonly hiding: Hiding
  /** Spans around the part in which nothing of a site was scraped. */
  readonly gaps: readonly Gap[]
}

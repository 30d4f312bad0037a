import type { DayPart } from '../parts.ts'
import type { CountRequest, Gap, SourceMethod } from '../request.ts'
import type { Hiding } from './hiding.ts'
import type { Digest } from './increments.ts'

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

/** What is known of doubtful series and of the processes behind them, in one part. */
export type History = {
  readonly part: DayPart
  readonly digests: ReadonlyMap<string, Digest>
  /** Values from before the part, of series that were not there when it began, counted by the same process. */
  readonly earlier: ReadonlyMap<string, number>
  /** The same from long before the window: nobody knows whether what was counted since belongs to it. */
  readonly longBefore: ReadonlyMap<string, number>
  /** When the processes of targets started; unix seconds. */
  readonly starts: ReadonlyMap<string, readonly number[]>
  /** Targets for which several processes answer by turns. */
  readonly shared: ReadonlySet<string>
  /** When targets were first seen, at the latest. */
  readonly seenFrom: ReadonlyMap<string, number>
  /** When the targets of new series were scraped with success. */
  readonly scrapes: ReadonlyMap<string, readonly number[]>
}

import type { Launch } from './child-process.ts'
import type { StackIo } from './io.ts'
import type { Ledger } from './ledger.ts'
import type { Settings } from './options.ts'
import type { Places } from './places.ts'
import type { Plan } from './plan.ts'
import type { Origin } from './stack-record.ts'
import type { Tools } from './tools.ts'

/** Everything that is settled before the parts start. */
export interface Site {
  readonly settings: Settings
  readonly plan: Plan
  readonly tools: Tools
  readonly places: Places
  readonly ledger: Ledger
  readonly dataFolder: string
  /** What the service listens on: where Prometheus reaches it. */
  readonly serviceHost: string
  readonly heapMiB: number
  readonly orphan: Launch['orphan']
}

/** The table of the cache, as the schema names it. */
export const KEYSPACE = 'ml_cache'
export const TABLE = 'topics'

/** A part that has been started and may not be ready yet. */
export interface StartedPart<Part> {
  readonly part: Part
  readonly label: string
  readonly ready: (io: StackIo) => Promise<void>
  readonly stop: () => Promise<void>
}

/** A part that somebody else runs: nothing to start, nothing to stop. */
export const untouched = async (): Promise<void> => undefined

export const EXISTING: Origin = { source: 'existing' }

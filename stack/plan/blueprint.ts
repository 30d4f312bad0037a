import type { EngineSurvey } from '../docker/survey.ts'
import type { StackIo } from '../io.ts'
import type { Roster } from '../kept/roster.ts'
import type { Launch } from '../process/child.ts'
import type { Origin } from '../stack-record.ts'
import type { Tools } from '../toolchain/tools.ts'
import type { Settings } from './options.ts'
import type { Places } from './places.ts'
import type { Supply } from './supply.ts'

/** Everything that is settled before the parts start. */
export interface Blueprint {
  readonly settings: Settings
  readonly plan: Supply
  readonly survey: EngineSurvey
  readonly tools: Tools
  readonly places: Places
  readonly roster: Roster
  /** Cassandra's, where it is ours. */
  readonly dataFolder: string | undefined
  readonly heapMiB: number
  readonly orphan: Launch['orphan']
}

/** The table of the cache, as the schema names it. */
export const KEYSPACE = 'ml_cache'
export const TABLE = 'topics'

/** A part that has been started and may not be ready yet. */
export interface StartedPart<Part> {
  readonly label: string
  /** Waits for it and describes it. */
  readonly ready: (io: StackIo) => Promise<Part>
  readonly stop: () => Promise<void>
}

/** A part that somebody else runs: nothing to start, nothing to stop. */
export const given = <Part>(label: string, part: Part): StartedPart<Part> => ({
  label,
  ready: async () => part,
  stop: async () => undefined,
})

export const EXISTING: Origin = { source: 'existing' }

import type { Plan } from '../scenarios/lib/plan.ts'
import type { StackOptions } from '../stack/plan/options.ts'

/** Everything that a run is asked for. */
export type RunRequest = {
  readonly load: Load
  readonly parts: PartsRequest
  /** Matchers of the service's own series, such as `job="cache"`; undefined where the stack knows them. */
  readonly serviceSelector: string | undefined
  /** Where the run's own folder is made. */
  readonly outputFolder: string
  /** What is measured, in words. */
  readonly subject: string
  /** The command that asks for this run again. */
  readonly command: string
}

/** What is sent, and for how long. */
export type Load<Own extends string = never> = Omit<Plan<Own>, 'target' | 'runId'>

export type PartsRequest = {
  readonly options: Omit<StackOptions, 'logFolder'>
  /** Whether a stack that was kept for this will do. */
  readonly keptWillDo: boolean
}

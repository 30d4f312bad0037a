import type { Operation } from '../promises/objective.ts'
import type { PercentilePoint } from './record.ts'
import type { Tally } from './tally.ts'

export type RunPlan = {
  readonly operations: readonly PlannedOperation[]
  readonly durationSeconds: number
  readonly warmupSeconds: number
}

export type PlannedOperation = {
  readonly operation: Operation
  /** Requests that are due in the scored window. */
  readonly planned: number
  /** By which the service tells these requests from others. */
  readonly method: string
  /** Which of Cassandra's counters grows with each. */
  readonly database: 'reads' | 'writes'
  /** Whether a sample of those that were acknowledged is read back after the run. */
  readonly isReadBack: boolean
}

/** What the generator says of itself, in the summary that it writes at its end; undefined where it left none. */
export type GeneratorView = { readonly exitCode: number; readonly summary: GeneratorSummary | undefined }

/** Counts are of the scored phase. */
export type GeneratorSummary = {
  readonly operations: Readonly<Partial<Record<Operation, GeneratorOperation>>>
  readonly warmupRequests: number
}

export type GeneratorOperation = {
  readonly sent: number
  readonly dropped: number
  /** How late requests started; undefined where none did. */
  readonly lagMs: { readonly p50: number; readonly p99: number; readonly max: number } | undefined
  readonly fromSchedule: readonly PercentilePoint[]
  readonly onTheWire: readonly PercentilePoint[]
}

/** What the service counted of the load-test traffic between the scrapes that enclose the scored window. */
export type ServiceView = {
  readonly operations: Readonly<Partial<Record<Operation, ServiceOperation>>>
  readonly restarts: number
}

export type ServiceOperation = {
  readonly total: number
  readonly byCode: Readonly<Record<string, number>>
  /** Cumulative counts of 2xx answers by edge in ms. */
  readonly okWithin: ReadonlyMap<number, number>
}

export type Scrapes = { readonly what: string; readonly expected: number; readonly succeeded: number }

/** Cores used on average over the scored window; the machine's own total includes everything. */
export type MachineView = {
  readonly cores: number
  readonly busyCores: number
  readonly ownCores: number
  /** Some parts were there already: what they use cannot be told from what others use. */
  readonly hasForeignParts: boolean
  readonly parts: readonly { readonly part: string; readonly seconds: number }[]
}

export type ReadBack = {
  readonly acknowledged: number
  readonly checked: number
  readonly lost: number
  readonly stale: number
}

/** What a database that had just started was asked before the warm-up, as fast as it answered. */
export type Warming = { readonly reads: number; readonly seconds: number }

/** Everything that was witnessed of a run; undefined is a witness that saw nothing. Scoring is a pure function of it. */
export type RunEvidence = {
  readonly plan: RunPlan
  /** undefined where the database had long been warm, or is somebody else's. */
  readonly warming: Warming | undefined
  readonly tally: Tally
  readonly generator: GeneratorView
  readonly service: ServiceView | undefined
  readonly cassandra: Readonly<Partial<Record<Operation, number>>>
  /** For how many seconds of the window Cassandra's compiler worked; more than the window where it has several threads. */
  readonly compilingSeconds: number | undefined
  readonly scrapes: readonly Scrapes[]
  readonly machine: MachineView | undefined
  /** Prometheus' clock minus ours, seconds. */
  readonly clockOffsetSeconds: number
  readonly readBack: ReadBack
  /** Why Prometheus could not be asked; undefined where it answered. */
  readonly silence: string | undefined
}

/** The operations of a plan that are meant, in its order. */
export function operationsOf({ operations }: RunPlan, meant: Operation | 'all' = 'all'): readonly PlannedOperation[] {
  return operations.filter(({ operation }) => meant === 'all' || meant === operation)
}

/** Requests that the plan asks for in the scored window. */
export function planned(plan: RunPlan, operation: Operation | 'all'): number {
  return operationsOf(plan, operation).reduce((sum, each) => sum + each.planned, 0)
}

/** On average over the scored window. */
export function ratePerSecond(plan: RunPlan, operation: Operation | 'all'): number {
  return planned(plan, operation) / plan.durationSeconds
}

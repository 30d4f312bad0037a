import type { Outcome } from '../conventions.ts'
import type { Histogram } from '../histogram.ts'
import type { Operation } from '../promises/objective.ts'
import type { Floor, MachineWitness } from './machine.ts'
import type { Tally } from './tally.ts'

export type RunPlan = {
  readonly operations: readonly PlannedOperation[]
  readonly durationSeconds: number
  readonly warmupSeconds: number
  /** After this long a request has failed. */
  readonly timeoutMs: number
  /** Where the requests go. */
  readonly target: string
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

/** What the generator says of itself, request by request in its journal; undefined where it wrote none. */
export type GeneratorView = { readonly exitCode: number; readonly summary: GeneratorSummary | undefined }

/** Counts are of the scored phase. */
export type GeneratorSummary = {
  readonly operations: Readonly<Partial<Record<Operation, GeneratorOperation>>>
  readonly warmupRequests: number
  /** Second by second by the schedule, all operations together. */
  readonly seconds: readonly SecondOfRun[]
}

export type GeneratorOperation = {
  readonly sent: number
  /** How late requests started. */
  readonly late: Histogram
  readonly outcomes: readonly OutcomeLatency[]
  readonly seconds: readonly SecondOfRun[]
}

/** The latencies of all requests that ended in this way, on both clocks. */
export type OutcomeLatency = {
  readonly outcome: Outcome
  /** From the instant at which they were meant to start. */
  readonly fromSchedule: Histogram
  /** From when they were sent, with waiting for a connection. */
  readonly onTheWire: Histogram
}

/** What became of the requests that were due in one second; percentiles are of those that ended well, from the schedule. */
export type SecondOfRun = {
  /** Since the scored window began. */
  readonly second: number
  readonly sent: number
  readonly ok: number
  readonly p50Ms?: number
  readonly p95Ms?: number
  readonly p99Ms?: number
  readonly maxMs?: number
  /** How late the latest of them started. */
  readonly latestMs: number
}

/** What the service counted of the load-test traffic between the scrapes that enclose the scored window. */
export type ServiceView = {
  readonly operations: Readonly<Partial<Record<Operation, ServiceOperation>>>
  readonly restarts: number
  /** Where it is scraped, host:port. */
  readonly instances: readonly string[]
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
  /** What it took from whoever ran on it; undefined where nobody could look. */
  readonly witness: MachineWitness | undefined
}

export type ReadBack = {
  readonly acknowledged: number
  readonly checked: number
  readonly lost: number
  readonly stale: number
}

/** What a database that had just started was asked before the warm-up, as fast as it answered. */
export type Warming = {
  readonly reads: number
  readonly seconds: number
  /** What it reached in its last seconds. */
  readonly readsPerSecond: number
  /** What was not at rest yet when its time was over, in words. */
  readonly waitedFor: readonly string[]
}

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
  /** What the database alone takes here; undefined where it cannot be reached. */
  readonly floor: Floor | undefined
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

/** Whether the database's own reads say anything about an operation. */
export function readsDatabase(plan: RunPlan, operation: Operation | 'all'): boolean {
  return operationsOf(plan, operation).some(({ database }) => database === 'reads')
}

/** Requests that the plan asks for in the scored window. */
export function planned(plan: RunPlan, operation: Operation | 'all'): number {
  return operationsOf(plan, operation).reduce((sum, each) => sum + each.planned, 0)
}

/** On average over the scored window. */
export function ratePerSecond(plan: RunPlan, operation: Operation | 'all'): number {
  return planned(plan, operation) / plan.durationSeconds
}

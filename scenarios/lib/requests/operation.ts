import type { Phase } from '../../../slo/conventions.ts'
import type { Knob } from '../knobs.ts'
import type { Plan } from '../plan.ts'

/** One kind of request. */
export interface Operation<Own extends string = never> {
  /** A noun in the singular that makes its plural with an s: "read". Labels, tables and sentences say it. */
  readonly name: string
  /** No two operations of a scenario have the same: the service tells them apart by it. */
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Which of Cassandra's counters grows with each. */
  readonly database: 'reads' | 'writes'
  /** Whether a sample of those that were acknowledged is to be found again after the run; without one, no answer is proven right. */
  readonly isReadBack: boolean
  readonly knobs: Readonly<Record<Own, Knob>>
  requests(plan: Plan<Own>): Requests
}

/** What a write leaves in its row: a generation of the corpus. */
export interface Write {
  readonly row: number
  readonly generation: number
}

/**
 * What the requests of an operation ask for. Request k of a phase is a pure function of (plan, phase, k), so that the same plan sends
 * the same requests, whichever virtual user sends them, and they can be drawn again afterwards.
 */
export interface Requests {
  /** The row that it is about. */
  row(phase: Phase, k: number): number
  /** What follows the address of the service. */
  path(phase: Phase, k: number): string
  body(phase: Phase, k: number): string | null
  /** Whether its row is not there, so that "not found" is the right answer. */
  isAbsent(phase: Phase, k: number): boolean
  /** Whether the body of its answer is looked at; costs much, so only some are. */
  checksBody(phase: Phase, k: number): boolean
  /** Whether the body, where it is looked at, is a right answer. */
  isRight(phase: Phase, k: number, body: string): boolean
  /** What it leaves behind, where that is to be read back after the run. */
  readBack(phase: Phase, k: number): Write | undefined
}

/** What most requests need not say: they carry nothing, and nothing but the status of their answers is looked at. */
export const plainRequests = {
  body: () => null,
  isAbsent: () => false,
  checksBody: () => false,
  isRight: () => true,
  readBack: () => undefined,
} as const satisfies Partial<Requests>

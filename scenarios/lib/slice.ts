import type { Plan } from './plan.ts'
import type { Schedule } from './schedule.ts'

/*
 * A schedule is cut into slices of equal length. A slice is one iteration of one virtual user, which sends its requests each at its
 * instant and waits for all answers, so that a few dozen users do for any rate (docs/decisions/0009-a-slice-for-a-user.md).
 */

/** Long enough that users, each with an engine and connections of its own, are few. */
const shortestMs = 100
const slicesInTimeout = 10

/** A slice begins this long before the first of its requests may be due: then its user is awake. */
const wakingMs = 25

/** Generators that agreed on an instant begin a little after it. */
const lateStartMs = 100

/**
 * How long the whole schedule lies behind what k6 hands out. Of several generators the last is handed its part of a slice when nearly all of
 * the slice's time is over.
 */
export function aheadMs(plan: Pick<Plan, 'timeoutMs' | 'generators'>): number {
  return plan.generators === 1 ? wakingMs : wakingMs + lateStartMs + sliceMs(plan)
}

/**
 * Virtual users of a stretch, of each generator, all made before the run. A slice lasts no longer than itself, the lead and the time-out, so
 * nearly half of them are never needed, not even while the service answers nothing at all.
 */
export const users = 2 * (slicesInTimeout + 2)

export function sliceMs({ timeoutMs }: Pick<Plan, 'timeoutMs'>): number {
  return Math.max(shortestMs, Math.ceil(timeoutMs / slicesInTimeout))
}

/** What iteration i of k6 sends: of several generators, every n-th request of a slice, so that all are as busy at any instant. */
export interface Part {
  readonly slice: number
  /** The first request, the one after the last, and how far it is from one to the next. */
  readonly from: number
  readonly to: number
  readonly step: number
}

/** Each request is in exactly one part, however k6 deals iterations out to generators (docs/decisions/0030-a-part-of-a-slice.md). */
export function partOf(schedule: Schedule, lengthMs: number, generators: number, iteration: number): Part {
  const slice = Math.floor(iteration / generators)
  const { from, to } = requestsOfSlice(schedule, lengthMs, slice)
  const part = iteration % generators
  return { slice, from: from + ((((part - from) % generators) + generators) % generators), to, step: generators }
}

export const requestsInPart = ({ from, to, step }: Part): number => Math.max(0, Math.ceil((to - from) / step))

/** The requests of slice i, the first one and the one after the last: those that are due while its time lasts. */
export function requestsOfSlice(schedule: Schedule, lengthMs: number, i: number): { from: number; to: number } {
  return { from: schedule.before(i * lengthMs), to: schedule.before((i + 1) * lengthMs) }
}

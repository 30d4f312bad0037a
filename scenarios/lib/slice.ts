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
export const aheadMs = 25

/**
 * Virtual users of a stretch, all made before the run. A slice lasts no longer than itself, the lead and the time-out, so half of them are
 * never needed, not even while the service answers nothing at all.
 */
export const users = 2 * (slicesInTimeout + 2)

export function sliceMs({ timeoutMs }: Pick<Plan, 'timeoutMs'>): number {
  return Math.max(shortestMs, Math.ceil(timeoutMs / slicesInTimeout))
}

/** The requests of slice i, the first one and the one after the last: those that are due while its time lasts. */
export function requestsOfSlice(schedule: Schedule, lengthMs: number, i: number): { from: number; to: number } {
  return { from: schedule.before(i * lengthMs), to: schedule.before((i + 1) * lengthMs) }
}

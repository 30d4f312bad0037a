import type { Schedule } from './schedule.ts'

/*
 * A schedule is cut into slices of equal length. What happened to the requests of a slice is counted and written down at once, when the last of
 * them is over (docs/decisions/0032-a-stage-for-a-user.md).
 */

export const sliceMs = 100

/** Of a slice that several users share, what one of them sends: every n-th request, so that all are as busy at any instant. */
export interface Part {
  /** The first request, the one after the last, and how far it is from one to the next. */
  readonly from: number
  readonly to: number
  readonly step: number
}

/** @param user which of the users, from 0. Each request is in the part of exactly one. */
export function partOf(schedule: Schedule, slice: number, user: number, users: number): Part {
  const { from, to } = requestsOfSlice(schedule, slice)
  return { from: from + ((((user - from) % users) + users) % users), to, step: users }
}

export const requestsInPart = ({ from, to, step }: Part): number => Math.max(0, Math.ceil((to - from) / step))

/** The requests of slice i, the first one and the one after the last: those that are due while its time lasts. */
export function requestsOfSlice(schedule: Schedule, i: number): { from: number; to: number } {
  return { from: schedule.before(i * sliceMs), to: schedule.before((i + 1) * sliceMs) }
}

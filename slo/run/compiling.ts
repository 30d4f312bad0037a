import type { RunEvidence } from './evidence.ts'

/** What is due while the database compiles itself is slow, and what waits behind it. */
const waitingBehind = 2

/** The share of all requests that may have met the database's compiler at work. */
export function compiledShare({ compilingSeconds = 0, plan }: RunEvidence): number {
  return Math.min((waitingBehind * compilingSeconds) / plan.durationSeconds, 1)
}

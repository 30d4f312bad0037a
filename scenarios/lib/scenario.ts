import type { OptionalPart, Phase } from '../../slo/conventions.ts'
import { arrivalKnobs, arriving, shapeKnobs } from './arrivals.ts'
import type { Beside } from './beside.ts'
import { type Knob, type Knobs, usualKnobs } from './knobs.ts'
import type { Plan } from './plan.ts'
import type { Operation } from './requests/operation.ts'
import { type Schedule, schedule } from './schedule/schedule.ts'
import { knotsOf, shaped } from './schedule/shape.ts'

/**
 * What is done to the cache, as data: the command line makes flags of it, k6 sends it, a run is planned, scored and reported by it. To add one,
 * write it in a file beside surge.ts and add a line to all.ts.
 */
export interface Scenario<Own extends string = never> {
  /** As --scenario takes it: lower case and dashes. */
  readonly name: string
  /** What it is for, as half a sentence. */
  readonly purpose: string
  readonly operations: readonly Operation[]
  /** Parts that a stack has only where they are needed. */
  readonly needs: readonly OptionalPart[]
  /** Besides the usual ones and those of its operations. One of their names replaces it: with another usual value, for example. */
  readonly knobs: Readonly<Record<Own, Knob>>
  /** What is sent when. Warm-up and scored window lie where the usual knobs of the plan say; an operation has one stage in each at most. */
  stages(plan: Plan<Own>): readonly Stage[]
  /** What is done beside it, by whoever runs it and not by k6. Absent: nothing. */
  beside?(plan: Plan<Own>): readonly Beside[]
  /** What the cache is held to besides its own promises about these operations. */
  readonly objectives: readonly Objective[]
}

interface Objective {
  /** The name of an operation, or "all". */
  readonly operation: string
  readonly objective:
    | { readonly kind: 'availability' | 'correctness'; readonly target: Share }
    | { readonly kind: 'latency' | 'percentile'; readonly target: Share; readonly thresholdMs: number }
    | { readonly kind: 'throughput'; readonly perSecond: number }
    | {
        readonly kind: 'recovery'
        readonly target: Share
        readonly thresholdMs: number
        readonly withinSeconds: number
      }
}

interface Share {
  readonly numerator: number
  readonly denominator: number
}

/** Every answer is right, and every acknowledged write that is read back is there. */
export const everyAnswerIsRight: Objective = {
  operation: 'all',
  objective: { kind: 'correctness', target: { numerator: 1, denominator: 1 } },
}

/**
 * The cache's own promise of the slowest percentile, kept again soon after something was away: of nothing that it promises is more to be seen within
 * a second.
 */
export const goodAgainWithin = (seconds: number): Objective => ({
  operation: 'all',
  objective: {
    kind: 'recovery',
    target: { numerator: 99, denominator: 100 },
    thresholdMs: 100,
    withinSeconds: seconds,
  },
})

/** Requests of one operation, from when to when, and by which schedule. */
export interface Stage {
  readonly operation: Operation
  readonly phase: Phase
  readonly startSeconds: number
  readonly seconds: number
  readonly schedule: Schedule
}

/** As k6, the journal and the metrics call it. */
export function stageName({ operation, phase }: Stage): string {
  return phase === 'scored' ? operation.name : `${phase}_${operation.name}`
}

/** Types a scenario by its own knobs. */
export function scenario<Own extends string>(described: Scenario<Own>): Scenario<Own> {
  return described
}

/** What scenarios take whose operations come at a rate. */
export const paceKnobs = { ...arrivalKnobs, ...shapeKnobs }

/** An operation at a rate: warm-up with a ramp first, then the scored window, in the shape that the plan wants. */
export function atRate(operation: Operation, perSecond: number, plan: Plan<keyof typeof paceKnobs>): readonly Stage[] {
  const { durationSeconds, shape, peak } = plan
  const steady = schedule(perSecond, 0, durationSeconds)
  const even = shape === 'steady' ? steady : shaped(knotsOf(shape, peak), steady.requests, durationSeconds)
  const noisy = arriving(plan, operation.name, 'scored', even)
  return [warmUp(operation, perSecond, plan), inWindow(operation, noisy, plan)]
}

/** An operation before the window: its rate climbs from nothing, and then is steady. */
export function warmUp(operation: Operation, perSecond: number, plan: Plan): Stage {
  const { warmupSeconds, warmupRampSeconds } = plan
  const even = schedule(perSecond, Math.min(warmupRampSeconds, warmupSeconds), warmupSeconds)
  return { operation, phase: 'warmup', startSeconds: 0, seconds: warmupSeconds, schedule: even }
}

/** An operation in the scored window, by a schedule of its own. */
export function inWindow(operation: Operation, schedule: Schedule, plan: Plan): Stage {
  const { warmupSeconds, gapSeconds, durationSeconds } = plan
  return { operation, phase: 'scored', startSeconds: warmupSeconds + gapSeconds, seconds: durationSeconds, schedule }
}

/** Every knob of a scenario, by its name in the plan. */
export function knobsOf({ operations, knobs }: Scenario): Knobs {
  return Object.assign({}, usualKnobs, ...operations.map((operation) => operation.knobs), knobs)
}

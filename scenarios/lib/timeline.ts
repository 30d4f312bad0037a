import type { SurgePlan } from './plan.ts'
import { constantRate, rampedRate, type Schedule } from './schedule.ts'
import type { Phase } from './traffic.ts'

export type Op = 'read' | 'write'

export const scenarioNames = ['warmup_read', 'warmup_write', 'read', 'write'] as const
export type ScenarioName = (typeof scenarioNames)[number]

/** One scenario of a surge: what it sends, from when to when, and by which schedule. */
export interface Stretch {
  readonly name: ScenarioName
  readonly op: Op
  readonly phase: Phase
  readonly perSecond: number
  readonly startSeconds: number
  readonly seconds: number
  /** 0 for a rate that is constant from the start. */
  readonly rampSeconds: number
  readonly schedule: Schedule
  /** Virtual users, all made before the run. */
  readonly users: number
}

/** The stretches of a surge that send anything, warm-up first. */
export function timeline(plan: SurgePlan): readonly Stretch[] {
  const scoredStart = plan.warmupSeconds + plan.gapSeconds
  const rampSeconds = Math.min(plan.warmupRampSeconds, plan.warmupSeconds)
  return scenarioNames
    .map((name): Stretch => {
      const op = name.endsWith('write') ? 'write' : 'read'
      const phase = name.startsWith('warmup') ? 'warmup' : 'scored'
      const perSecond = op === 'read' ? plan.readsPerSecond : plan.writesPerSecond
      const users = usersFor(perSecond, plan)
      return phase === 'warmup'
        ? {
            name,
            op,
            phase,
            perSecond,
            users,
            rampSeconds,
            startSeconds: 0,
            seconds: plan.warmupSeconds,
            schedule: rampedRate(perSecond, rampSeconds, plan.warmupSeconds),
          }
        : {
            name,
            op,
            phase,
            perSecond,
            users,
            rampSeconds: 0,
            startSeconds: scoredStart,
            seconds: plan.durationSeconds,
            schedule: constantRate(perSecond, plan.durationSeconds),
          }
    })
    .filter((stretch) => stretch.schedule.requests > 0)
}

/**
 * Every request holds a virtual user for as long as the time-out at most, so rate × time-out of them (and a tenth for the time that
 * k6 itself takes) never run out, not even while the service answers nothing at all; then nothing is dropped.
 */
function usersFor(perSecond: number, plan: SurgePlan): number {
  return Math.min(plan.mostUsers, Math.ceil((perSecond * plan.timeoutMs * 11) / 10_000) + 1)
}

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
  /**
   * Ticks before the start that send nothing. Waking a thousand users takes an executor some 40 ms, in which its clock runs
   * already; without these, that would be the lag of the first requests.
   */
  readonly silentTicks: number
  readonly schedule: Schedule
  /** Virtual users, all made before the run. */
  readonly users: number
}

const leadInSeconds = 0.25

/** The stretches of a surge that send anything, warm-up first. */
export function timeline(plan: SurgePlan): readonly Stretch[] {
  return scenarioNames
    .map((name): Stretch => {
      const op = name.endsWith('write') ? 'write' : 'read'
      const perSecond = op === 'read' ? plan.readsPerSecond : plan.writesPerSecond
      const users = usersFor(perSecond, plan)
      const timing = name.startsWith('warmup') ? warmup(perSecond, plan) : scored(perSecond, plan)
      return { name, op, perSecond, users, ...timing }
    })
    .filter((stretch) => stretch.schedule.requests > 0)
}

type Timing = Omit<Stretch, 'name' | 'op' | 'perSecond' | 'users'>

function warmup(perSecond: number, { warmupSeconds: seconds, warmupRampSeconds }: SurgePlan): Timing {
  const rampSeconds = Math.min(warmupRampSeconds, seconds)
  const schedule = rampSeconds > 0 ? rampedRate(perSecond, rampSeconds, seconds) : constantRate(perSecond, seconds)
  return { phase: 'warmup', startSeconds: 0, seconds, rampSeconds, silentTicks: 0, schedule }
}

function scored(perSecond: number, { warmupSeconds, gapSeconds, durationSeconds }: SurgePlan): Timing {
  const startSeconds = warmupSeconds + gapSeconds
  return {
    phase: 'scored',
    startSeconds,
    seconds: durationSeconds,
    rampSeconds: 0,
    silentTicks: startSeconds > 0 ? Math.floor(perSecond * leadInSeconds) : 0,
    schedule: constantRate(perSecond, durationSeconds),
  }
}

/** How long the silent ticks before the start take. */
export function leadInMs({ silentTicks, schedule }: Stretch): number {
  return silentTicks === 0 ? 0 : schedule.intendedMs(silentTicks)
}

/**
 * Every request holds a virtual user for as long as the time-out at most, so rate × time-out of them (and a tenth for the time that
 * k6 itself takes) never run out, not even while the service answers nothing at all; then nothing is dropped.
 */
function usersFor(perSecond: number, plan: SurgePlan): number {
  return Math.min(plan.mostUsers, Math.ceil((perSecond * plan.timeoutMs * 11) / 10_000) + 1)
}

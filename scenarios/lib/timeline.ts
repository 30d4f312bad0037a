import type { Phase } from '../../slo/conventions.ts'
import type { SurgePlan } from './plan.ts'
import { type Schedule, schedule } from './schedule.ts'

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
  readonly schedule: Schedule
}

/** The stretches of a surge that send anything, warm-up first. */
export function timeline(plan: SurgePlan): readonly Stretch[] {
  return scenarioNames
    .map((name): Stretch => {
      const op = name.endsWith('write') ? 'write' : 'read'
      const perSecond = op === 'read' ? plan.readsPerSecond : plan.writesPerSecond
      const timing = name.startsWith('warmup') ? warmup(perSecond, plan) : scored(perSecond, plan)
      return { name, op, perSecond, ...timing }
    })
    .filter((stretch) => stretch.schedule.requests > 0)
}

type Timing = Omit<Stretch, 'name' | 'op' | 'perSecond'>

function warmup(perSecond: number, { warmupSeconds: seconds, warmupRampSeconds }: SurgePlan): Timing {
  const rampSeconds = Math.min(warmupRampSeconds, seconds)
  return { phase: 'warmup', startSeconds: 0, seconds, schedule: schedule(perSecond, rampSeconds, seconds) }
}

function scored(perSecond: number, { warmupSeconds, gapSeconds, durationSeconds: seconds }: SurgePlan): Timing {
  const startSeconds = warmupSeconds + gapSeconds
  return { phase: 'scored', startSeconds, seconds, schedule: schedule(perSecond, 0, seconds) }
}

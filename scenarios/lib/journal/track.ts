import type { Plan } from '../plan.ts'
import { sliceMs } from '../schedule/slice.ts'
import type { StageOfTurn, Turn } from '../turn.ts'

/** The users of a track are awake so long before its first request is due. */
export const leadMs = 1000

/** Stages that the same virtual users send, one after the other: what k6 has as a scenario. */
export interface Track {
  readonly name: string
  /** In the order of time; at least one. */
  readonly stages: readonly StageOfTurn[]
  /** From the zero of the schedule to its first stage. */
  readonly startSeconds: number
  /** From its first stage to the end of its last one. */
  readonly seconds: number
}

/**
 * A stage has users of its own, and is k6's scenario, where there is one turn. In several turns the users of an operation go from one stage to the
 * next: k6 makes all users before the test.
 */
export function tracksOf(stages: readonly StageOfTurn[], turns: readonly Turn[]): readonly Track[] {
  if (turns.length === 1) return stages.map((each) => trackOf(each.name, [each]))
  const names = [...new Set(stages.map(({ stage }) => stage.operation.name))]
  return names.map((name) => {
    const its = stages.filter(({ stage }) => stage.operation.name === name)
    return trackOf(name, its)
  })
}

export const slicesOf = ({ seconds }: Track): number => Math.ceil((seconds * 1000) / sliceMs)

/** Much less than the engine of a user can send on a core of its own. */
const perSecondOfUser = 2000

/**
 * Users of all generators, as many in each. They are few, because each has an engine, and connections that no other one can use: one for every
 * request that it ever had under way.
 */
export function usersOf({ stages }: Track, { generators }: Pick<Plan, 'generators'>): number {
  const perSecond = Math.max(...stages.map(({ stage: { schedule, seconds } }) => schedule.requests / seconds))
  return generators * Math.max(1, Math.ceil(perSecond / generators / perSecondOfUser))
}

function trackOf(name: string, unordered: readonly StageOfTurn[]): Track {
  const stages = [...unordered].sort((a, b) => startOf(a) - startOf(b))
  const startSeconds = Math.min(...stages.map(startOf))
  const end = Math.max(...stages.map((each) => startOf(each) + each.stage.seconds))
  return { name, stages, startSeconds, seconds: end - startSeconds }
}

const startOf = ({ turn, stage }: StageOfTurn) => turn.startSeconds + stage.startSeconds

interface SliceOfStage {
  readonly stage: StageOfTurn
  /** From 0, within its stage. */
  readonly slice: number
}

/**
 * What is sent in slice i of a track: a slice of one of its stages; nothing between two of them; or one of each, where one ends as the next
 * begins. A slice never begins after its stage would have it begin.
 */
export function slicesAt({ stages, startSeconds }: Track, i: number): readonly SliceOfStage[] {
  return stages.flatMap((stage) => {
    const slice = i - Math.floor(((startOf(stage) - startSeconds) * 1000) / sliceMs)
    return slice >= 0 && slice * sliceMs < stage.stage.seconds * 1000 ? [{ stage, slice }] : []
  })
}

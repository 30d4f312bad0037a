import type { Plan } from './plan.ts'
import { type Stage, stageName } from './scenario.ts'

/** Once through the stages of a plan. One generator can take several turns, one after the other, each with a target of its own. */
export interface Turn {
  /** Lower case letters and digits; empty where there is one turn alone. */
  readonly name: string
  /** Base address of the service, without a slash at its end. */
  readonly target: string
  /** After the first turn began. */
  readonly startSeconds: number
}

export const onlyTurn = ({ target }: Pick<Plan, 'target'>): Turn => ({ name: '', target, startSeconds: 0 })

/** From the beginning of a turn to its last request. */
export function turnSeconds({ warmupSeconds, gapSeconds, durationSeconds }: Plan): number {
  return warmupSeconds + gapSeconds + durationSeconds
}

/** Turns that follow each other: what is still under way when one ends is over when the warm-up of the next one is. */
export function inARow(plan: Plan, each: readonly Pick<Turn, 'name' | 'target'>[]): readonly Turn[] {
  return each.map((turn, i) => ({ ...turn, startSeconds: i * turnSeconds(plan) }))
}

/** A stage in its turn, by the name under which k6, the journal and the metrics have it. */
export interface StageOfTurn {
  readonly name: string
  readonly turn: Turn
  readonly stage: Stage
}

export function stagesInTurn(stages: readonly Stage[], turn: Turn): readonly StageOfTurn[] {
  return stages.map((stage) => ({
    name: turn.name === '' ? stageName(stage) : `${turn.name}_${stageName(stage)}`,
    turn,
    stage,
  }))
}

import { stagesOf } from '../scenarios/all.ts'
import type { Plan } from '../scenarios/lib/plan.ts'
import { type Turn, turnSeconds } from '../scenarios/lib/turn.ts'
import type { GeneratorSummary } from '../slo/run/evidence.ts'
import type { RunProgress } from '../slo/run/so-far.ts'

/** Where a generator is so long after its first turn began. */
export function courseOf(plan: Plan, turns: readonly Turn[], sinceSeconds: number): RunProgress {
  // A generator says beforehand when it will begin.
  const elapsedSeconds = Math.max(sinceSeconds, 0)
  const { name = '', startSeconds = 0 } = turns.findLast((turn) => turn.startSeconds <= elapsedSeconds) ?? {}
  const { warmupSeconds, gapSeconds } = plan
  const inTurn = elapsedSeconds - startSeconds
  return {
    doing: inTurn < warmupSeconds ? 'warming up' : inTurn < warmupSeconds + gapSeconds ? 'pausing' : 'measuring',
    turn: name,
    second: inTurn - warmupSeconds - gapSeconds,
    leftSeconds: Math.max(Math.ceil(turnSeconds(plan) - inTurn), 0),
    doneSeconds: elapsedSeconds,
    totalSeconds: (turns.at(-1)?.startSeconds ?? 0) + turnSeconds(plan),
  }
}

/** Of the seconds of the scored window, how many from the first one on are over: whatever was due in them has ended. */
export function secondsOver(plan: Plan, { seconds }: GeneratorSummary): number {
  const schedules = stagesOf(plan).flatMap(({ phase, schedule }) => (phase === 'scored' ? [schedule] : []))
  const due = (ms: number) => schedules.reduce((sum, schedule) => sum + schedule.before(ms), 0)
  const sent = new Map(seconds.map((each) => [each.second, each.sent]))
  let second = 0
  while (second < plan.durationSeconds) {
    const inSecond = due((second + 1) * 1000) - due(second * 1000)
    if ((sent.get(second) ?? 0) < inSecond) return second
    second++
  }
  return plan.durationSeconds
}

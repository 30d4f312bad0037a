import { describe, expect, it } from 'vitest'
import { stagesOf } from '../../../scenarios/all.ts'
import type { Plan } from '../../../scenarios/lib/plan.ts'
import { sliceMs } from '../../../scenarios/lib/slice.ts'
import { slicesAt, type Track, tracksOf } from '../../../scenarios/lib/track.ts'
import { inARow, onlyTurn, stagesInTurn, type Turn } from '../../../scenarios/lib/turn.ts'
import { planWith } from './plans.ts'

const target = 'http://127.0.0.1:1'
const tracksFor = (plan: Plan, turns: readonly Turn[]) => {
  const stages = turns.flatMap((turn) => stagesInTurn(stagesOf(plan), turn))
  return tracksOf(stages, turns)
}
const inTurns = (plan: Plan) =>
  inARow(plan, [
    { name: 'A0', target },
    { name: 'B0', target },
  ])
const slotsOf = (track: Track, plan: Plan) =>
  Array.from({ length: Math.ceil((track.seconds * 1000) / sliceMs(plan)) }, (_, i) => slicesAt(track, plan, i))
const told = ({ stage, slice }: { stage: { name: string }; slice: number }) => `${stage.name} ${slice}`

describe('what k6 has as a scenario', () => {
  const plan = planWith({ warmupSeconds: 2, warmupRampSeconds: 0, gapSeconds: 1, durationSeconds: 3 })

  it('is a stage where there is one turn, and an operation where there are several', () => {
    expect(
      tracksFor(plan, [onlyTurn(plan)])
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['read', 'warmup_read', 'warmup_write', 'write'])
    expect(tracksFor(plan, inTurns(plan)).map(({ name }) => name)).toEqual(['read', 'write'])
  })

  it('sends every slice of every stage once, in the order of time, and nothing in the pauses', () => {
    const [read] = tracksFor(plan, inTurns(plan)) as [Track]
    const slots = slotsOf(read, plan)
    const stage = (name: string, slices: number) => Array.from({ length: slices }, (_, i) => [`${name} ${i}`])
    const pause = Array.from({ length: 10 }, () => [])
    expect(slots.map((slot) => slot.map(told))).toEqual([
      ...stage('A0_warmup_read', 20),
      ...pause,
      ...stage('A0_read', 30),
      ...stage('B0_warmup_read', 20),
      ...pause,
      ...stage('B0_read', 30),
    ])
  })

  it.each([1500, 2300, 7000])(
    'begins no slice too late where a second is not a whole number of them (%i ms)',
    (timeoutMs) => {
      const odd = planWith({ warmupSeconds: 1, warmupRampSeconds: 0, gapSeconds: 0, durationSeconds: 3, timeoutMs })
      const turns = inTurns(odd)
      const [read] = tracksFor(odd, turns) as [Track]
      const lengthMs = sliceMs(odd)
      const sent = slotsOf(read, odd).flatMap((slot, i) => slot.map((each) => ({ ...each, beginsMs: i * lengthMs })))
      for (const { stage, slice, beginsMs } of sent) {
        const dueMs = (stage.turn.startSeconds + stage.stage.startSeconds) * 1000 + slice * lengthMs
        expect(beginsMs).toBeLessThanOrEqual(dueMs)
        expect(beginsMs).toBeGreaterThan(dueMs - lengthMs)
      }
      for (const stage of read.stages)
        expect(sent.filter((each) => each.stage === stage)).toHaveLength(
          Math.ceil((stage.stage.seconds * 1000) / lengthMs),
        )
    },
  )
})

import { describe, expect, it } from 'vitest'
import { stagesOf } from '../../../../scenarios/all.ts'
import { slicesAt, slicesOf, type Track, tracksOf, usersOf } from '../../../../scenarios/lib/journal/track.ts'
import type { Plan } from '../../../../scenarios/lib/plan.ts'
import { inARow, onlyTurn, stagesInTurn, type Turn } from '../../../../scenarios/lib/turn.ts'
import { planWith } from '../plans.ts'

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
const slotsOf = (track: Track) => Array.from({ length: slicesOf(track) }, (_, i) => slicesAt(track, i))
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
    const slots = slotsOf(read)
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

  it.each([
    ['a surge as it is documented', { readsPerSecond: 1000 }, 1, 1],
    ['a rate beyond what one engine sends', { readsPerSecond: 9000 }, 1, 5],
    ['four generators', { readsPerSecond: 1000 }, 4, 4],
    ['four generators at that rate', { readsPerSecond: 9000 }, 4, 8],
  ])('has as few users as can send it: %s', (_, rates, generators, users) => {
    const surge = planWith({ warmupSeconds: 0, durationSeconds: 3, generators, ...rates })
    const read = tracksFor(surge, [onlyTurn(surge)]).find(({ name }) => name === 'read') as Track
    expect(usersOf(read, surge)).toBe(users)
  })
})

import { describe, expect, it } from 'vitest'
import { stagesOf } from '../../../scenarios/all.ts'
import { tracksOf } from '../../../scenarios/lib/journal/track.ts'
import { k6Options } from '../../../scenarios/lib/options.ts'
import { inARow, onlyTurn, stagesInTurn, type Turn } from '../../../scenarios/lib/turn.ts'
import { planWith } from './plans.ts'

describe('options', () => {
  const plan = planWith({ warmupSeconds: 10, warmupRampSeconds: 4, gapSeconds: 3, durationSeconds: 20 })
  const optionsOf = (turns: readonly Turn[]) => {
    const stages = turns.flatMap((turn) => stagesInTurn(stagesOf(plan), turn))
    return k6Options(tracksOf(stages, turns), plan)
  }
  const options = optionsOf([onlyTurn(plan)])

  it('gives each stage a user of its own, who sends all of it once', () => {
    for (const name of ['warmup_read', 'read', 'write'] as const) {
      expect(options.scenarios?.[name]).toMatchObject({
        executor: 'per-vu-iterations',
        vus: 1,
        iterations: 1,
        exec: 'track',
      })
    }
    expect(options.scenarios?.['read']?.startTime).toBe('13s')
  })

  it('takes no request away before it has timed out, not even where the machine stood still for a minute', () => {
    const { maxDuration, gracefulStop } = { maxDuration: '', gracefulStop: '', ...options.scenarios?.['read'] }
    expect(Number.parseFloat(maxDuration) * 1000).toBeGreaterThanOrEqual(
      plan.durationSeconds * 1000 + plan.timeoutMs + 60_000,
    )
    expect(gracefulStop).toBe('0s')
  })

  it('lets the same users take all turns, one after the other', () => {
    const turns = inARow(
      plan,
      ['A0', 'B0', 'B1', 'A1'].map((name) => ({ name, target: 'http://127.0.0.1:1' })),
    )
    const { scenarios = {} } = optionsOf(turns)
    expect(Object.keys(scenarios)).toEqual(['read', 'write'])
    for (const scenario of Object.values(scenarios)) {
      expect(scenario).toMatchObject({ startTime: '0s', vus: 1, iterations: 1 })
    }
  })

  it('has no tag that grows with the pages', () => {
    expect(options.systemTags).toEqual(['scenario'])
  })
})

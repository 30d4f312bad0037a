import { describe, expect, test } from 'vitest'
import { boundsOf, classify } from '../../../slo/capacity/bounds.ts'
import type { GoalState } from '../../../slo/capacity/goal.ts'
import type { TrialOutcome } from '../../../slo/capacity/trial.ts'
import { percentileGoal } from './simulated.ts'

const depth = { trialSeconds: 10, durationSumSeconds: 30 }

function trial(standing: GoalState, seconds = 10, changes: Partial<TrialOutcome> = {}): TrialOutcome {
  const goals = [{ goal: 'read-p95', good: 0, total: 0, standing, reasons: [] }]
  const counts = { planned: 1000, answered: 1000 }
  return { perSecond: 100, seconds, tookSeconds: seconds, goals, trust: { kind: 'valid' }, ...counts, ...changes }
}

const excused: Pick<TrialOutcome, 'trust'> = { trust: { kind: 'excused', by: 'machine', reasons: [] } }
const short = (standing: GoalState) => trial(standing, 3)

describe('a load', () => {
  test.each<readonly [string, readonly TrialOutcome[], string]>([
    ['without a trial is undecided', [], 'undecided'],
    ['that held once may still break in the rest of its time', [trial('held')], 'undecided'],
    ['that broke once may still hold in the rest of its time', [trial('broken')], 'undecided'],
    ['holds once the rest cannot change it', [trial('held'), trial('held')], 'lower'],
    ['is broken once the rest cannot change it', [trial('broken'), trial('broken')], 'upper'],
    ['is not decided by one bad trial', [trial('broken'), trial('held'), trial('held')], 'lower'],
    ['that breaks exactly as often as it may holds', [trial('broken', 15), trial('held', 15)], 'lower'],
    ['is not held by short trials alone', Array.from({ length: 12 }, () => short('held')), 'undecided'],
    [
      'is broken by short trials, as far as others do not balance them',
      Array.from({ length: 6 }, () => short('broken')),
      'upper',
    ],
    [
      'is not broken by short trials that others balance',
      [...Array.from({ length: 6 }, () => short('broken')), ...Array.from({ length: 6 }, () => short('held'))],
      'undecided',
    ],
    ['learns nothing from trials that left the goal open', Array.from({ length: 9 }, () => trial('open')), 'undecided'],
    ['learns nothing from excused trials', Array.from({ length: 9 }, () => trial('broken', 10, excused)), 'undecided'],
    ['learns nothing from trials that did not look at the goal', [trial('held', 10, { goals: [] })], 'undecided'],
  ])('%s', (_, trials, expected) => {
    expect(classify(percentileGoal(95, 10), depth, trials)).toBe(expected)
  })
})

describe('a load of which no trial may exceed the loss', () => {
  test.each<readonly [string, readonly TrialOutcome[], string]>([
    ['is broken by one', [trial('held'), trial('broken')], 'upper'],
    ['needs all of its time to hold', [trial('held'), trial('held')], 'undecided'],
  ])('%s', (_, trials, expected) => {
    expect(classify(percentileGoal(95, 10, { exceedRatio: 0 }), depth, trials)).toBe(expected)
  })
})

describe('the bounds of a goal', () => {
  const at = (perSecond: number, standing: GoalState) => [1, 2].map(() => trial(standing, 10, { perSecond }))
  const goal = percentileGoal(95, 10)

  test('are the smallest load that breaks, and the largest below it that holds', () => {
    const trials = [...at(100, 'held'), ...at(200, 'held'), ...at(400, 'broken'), ...at(300, 'broken')]
    expect(boundsOf(goal, trials)).toEqual({ goal: goal.id, lowerPerSecond: 200, upperPerSecond: 300 })
  })

  test('take a load that held above one that broke for luck', () => {
    const trials = [...at(100, 'held'), ...at(200, 'broken'), ...at(300, 'held')]
    expect(boundsOf(goal, trials)).toEqual({ goal: goal.id, lowerPerSecond: 100, upperPerSecond: 200 })
  })

  test('are absent where nothing is decided', () => {
    expect(boundsOf(goal, [trial('held')])).toEqual({ goal: goal.id })
  })
})

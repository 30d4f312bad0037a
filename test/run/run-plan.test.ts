import { expect, it } from 'vitest'
import { toldPlan } from '../../run/run-plan.ts'
import { readPlan } from '../../scenarios/all.ts'

const told = (scenario: string) =>
  toldPlan(readPlan(JSON.stringify({ scenario, target: 'http://127.0.0.1:1', runId: 'r' })))

it('the rates of operations are told with them, and not once more', () => {
  const { operations, knobs } = told('surge')
  expect(operations).toEqual([
    { operation: 'read', perSecond: 1000 },
    { operation: 'write', perSecond: 100 },
  ])
  expect(knobs.filter(({ unit }) => unit === 'per s')).toEqual([])
})

it('where users come, it is told how many', () => {
  const { operations, knobs } = told('year-in-review')
  expect(operations).toEqual([{ operation: 'read', perSecond: 1000 }])
  expect(knobs).toContainEqual({ flag: '--users', value: 50, unit: 'per s', help: 'users who come' })
})

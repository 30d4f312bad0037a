import { expect, test } from 'vitest'
import { budgetOf, outageShare, paceOf } from '../../slo/budget.ts'

const target = { numerator: 98, denominator: 100 }
const day = 86_400

test.each([
  [0, 49, { allowed: 0, used: 0, left: 0 }],
  [1, 49, { allowed: 0, used: 1, left: -1 }],
  [1, 50, { allowed: 1, used: 1, left: 0, share: 1 }],
  [1_000_000, 1_000_000_000, { allowed: 20_000_000, used: 1_000_000, left: 19_000_000, share: 0.05 }],
])('a budget after %d failures of %d requests', (bad, total, budget) => {
  expect(budgetOf(bad, total, target)).toEqual(budget)
})

test('a pace that lasts has no day on which the budget runs out', () => {
  expect(paceOf(1, 1000, target, 10 * day, 90 * day)).toEqual({
    total: 9000,
    bad: 9,
    allowed: 180,
    spent: 1 / 180,
    atEnd: 0.05,
  })
})

test('a pace without a failure spends nothing', () => {
  expect(paceOf(0, 1000, target, day, 90 * day)).toEqual({ total: 90_000, bad: 0, allowed: 1800, spent: 0, atEnd: 0 })
})

test('an outage of four hours spends 9 % of the budget of 98 % over a quarter, and more than all of that of 99.92 %', () => {
  expect(outageShare(4 * 3600, 92 * day, target)).toBeCloseTo(0.0906, 4)
  expect(outageShare(4 * 3600, 92 * day, { numerator: 9992, denominator: 10_000 })).toBeCloseTo(2.264, 3)
  expect(outageShare(60, day, { numerator: 1, denominator: 1 })).toBeUndefined()
})

import { expect, test } from 'vitest'
import { courseOf, secondsOver } from '../../run/course.ts'
import { inARow, onlyTurn } from '../../scenarios/lib/turn.ts'
import { planWith } from '../scenarios/lib/plans.ts'

const plan = planWith({ readsPerSecond: 40, writesPerSecond: 20, durationSeconds: 3, warmupSeconds: 4, gapSeconds: 1 })

test.each([
  ['before several begin together', -2.5, { doing: 'warming up', second: -5, leftSeconds: 8, doneSeconds: 0 }],
  ['at its beginning', 0, { doing: 'warming up', second: -5, leftSeconds: 8 }],
  ['between warm-up and window', 4.5, { doing: 'pausing', second: -0.5, leftSeconds: 4 }],
  ['in the window', 6.5, { doing: 'measuring', second: 1.5, leftSeconds: 2 }],
  ['when late answers are waited for', 9, { doing: 'measuring', leftSeconds: 0 }],
])('tells %s where it is', (_, elapsed, course) => {
  expect(courseOf(plan, [onlyTurn(plan)], elapsed)).toMatchObject({ ...course, turn: '', totalSeconds: 8 })
})

test('tells whose turn it is, and how much of all turns is done', () => {
  const turns = inARow(plan, [
    { name: 'a', target: 'http://127.0.0.1:1' },
    { name: 'b', target: 'http://127.0.0.1:2' },
  ])
  expect(courseOf(plan, turns, 10)).toMatchObject({ turn: 'b', doing: 'warming up', doneSeconds: 10, totalSeconds: 16 })
})

test('a second is over when all that was due in it has ended, and every one before it is', () => {
  const over = (...sent: readonly number[]) =>
    secondsOver(plan, {
      operations: {},
      warmupRequests: 0,
      unanswered: [],
      seconds: sent.map((each, second) => ({ second, sent: each, ok: each, latestMs: 0 })),
    })
  expect([over(), over(59), over(60), over(60, 59, 60), over(60, 60, 60)]).toEqual([0, 0, 1, 1, 3])
})

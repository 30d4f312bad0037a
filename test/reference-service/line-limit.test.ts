import { expect, it } from 'vitest'
import { LineLimit } from '../../reference-service/line-limit.ts'

it('lets so many lines through in a second and says how many it held back', () => {
  const limit = new LineLimit(2)
  expect([0, 10, 20, 999].map((now) => limit.allows(now))).toEqual([true, true, false, false])
  expect(limit.allows(1000)).toBe(true)
  expect(limit.takeSkipped()).toBe(2)
  expect(limit.takeSkipped()).toBe(0)
})

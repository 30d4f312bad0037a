import { expect, test } from 'vitest'
import { nextPart, soakRate } from '../../../cli/capacity/soaking.ts'

const part = (seconds: number, perSecond = 1100) => ({ id: 'x', perSecond, seconds })

test.each([
  ['none is asked for', undefined, [], undefined],
  ['it is short', 60, [], 60],
  ['it is as long as a part may be', 900, [], 900],
  ['it is cut into equal parts', 1000, [], 500],
  ['some of it is there', 7200, [part(900), part(900)], 900],
  ['the last part is shorter', 2000, [part(900)], 550],
  ['it is whole', 60, [part(60)], undefined],
  ['more is there than was asked for', 60, [part(900)], undefined],
] as const)('a part of a soak, where %s', (_, soak, kept, seconds) => expect(nextPart(soak, kept)).toBe(seconds))

const mix = [
  { operation: 'read', parts: 1000 },
  { operation: 'write', parts: 50 },
]
const promised = [
  { operation: 'read', perSecond: 1000 },
  { operation: 'write', perSecond: 100 },
]
test.each([
  ['holds every promised rate', {}, [], promised, undefined, 2100],
  ['holds what was asked for where no rate is promised', {}, [], [], undefined, 1050],
  ['passes over what is promised of something else', {}, [], [{ operation: 'delete', perSecond: 9000 }], 5000, 1050],
  ['is a share of the lower bound', { soakAt: 80 }, [], promised, 5000, 4000],
  ['has no share of a bound that is not there', { soakAt: 80 }, [], promised, undefined, undefined],
  ['stays what it was', { soakAt: 80 }, [part(900, 1234)], promised, 5000, 1234],
] as const)('a soak %s', (_, flags, kept, rates, lower, perSecond) => {
  expect(soakRate(flags, kept, mix, [...rates], lower)).toBe(perSecond)
})

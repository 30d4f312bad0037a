import { expect, test } from 'vitest'
import { isShared } from '../../../../slo/counting/observe/evidence.ts'
import { samplesOf } from '../../../quarter-kit/notation.ts'

const hour = 3600
/** A sample an hour, from 100,000 s on. */
const told = (notation: string) => samplesOf(notation, 100_000, hour)

test.each([
  ['one process', '500x5', false],
  ['one that starts again', '500x2 107000x2', false],
  ['one that starts twice', '500 101000 105000', false],
  ['one that was gone for a while', '500 _x20 150000x3', false],
  ['an old one that answers for a while beside a new one', '500 500 101000 500 101000', true],
  ['one whose clock wavers', '500 501 500 502', false],
  ['one on a machine that slept for twenty hours', '500x2 _x20 72500x2', false],
  ['two in turn', '500 9000 500', true],
  ['another one that was there before', '9000x3 500x3', true],
  ['a younger one that was there, too', '500x3 9000x3', true],
])('of %s (%s), several processes answer for one target: %s', (_, notation, expected) => {
  expect(isShared(told(notation))).toBe(expected)
})

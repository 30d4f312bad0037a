import { expect, test } from 'vitest'
import { openedOf, throttling, waited } from '../../../run/machine/limits.ts'

test('pressure is the time in which something waited, in seconds', () => {
  const text =
    'some avg10=0.09 avg60=0.54 avg300=8.92 total=303195105\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n'
  expect(waited(text)).toBe(303.195105)
  expect(waited(undefined)).toBeUndefined()
})

test.each([
  ['version 2', 'usage_usec 9\nnr_periods 8\nnr_throttled 3\nthrottled_usec 250000\n', { periods: 3, seconds: 0.25 }],
  ['version 1', 'nr_periods 8\nnr_throttled 3\nthrottled_time 250000000\n', { periods: 3, seconds: 0.25 }],
  ['the root, which has no limit', 'usage_usec 9\nuser_usec 5\n', undefined],
])('what a limit held back is read from cpu.stat of %s', (_, text, found) => expect(throttling(text)).toEqual(found))

test('connections that were opened are told by name', () => {
  const others = 'Ip: Forwarding DefaultTTL\nIp: 1 64\n'
  const tcp = 'Tcp: RtoAlgorithm RtoMin ActiveOpens PassiveOpens\nTcp: 1 200 210653 172965\n'
  expect([openedOf(others + tcp), openedOf(others), openedOf(undefined)]).toEqual([210_653, undefined, undefined])
})

import { expect, test } from 'vitest'
import { addCounts, countsOf, tell } from '../run-counts.ts'

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
})
const report = (...testResults: ReturnType<typeof file>[]) => JSON.stringify({ testResults })

test.each([
  [
    'tests are counted as reported',
    report(file('passed', 'passed', 'skipped'), file('failed', 'failed')),
    false,
    '1 passed, 1 failed, 1 skipped',
  ],
  [
    'a file that could not be loaded is a failure',
    report(file('failed'), file('passed', 'passed')),
    false,
    '1 passed, 1 failed',
  ],
  [
    'a run that failed without saying where is a failure',
    report(file('passed', 'passed')),
    false,
    '1 passed, 1 failed',
  ],
  ['a run without a report is a failure', undefined, false, '0 passed, 1 failed'],
  ['a run that passed has none', report(file('passed', 'passed', 'passed')), true, '2 passed, 0 failed'],
])('%s', (_, json, passed, line) => {
  expect(tell(countsOf(json, passed))).toBe(line)
})

test('runs add up', () => {
  expect(addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 4, failed: 5, skipped: 6 })).toEqual({
    passed: 5,
    failed: 7,
    skipped: 9,
  })
})

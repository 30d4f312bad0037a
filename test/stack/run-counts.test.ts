import { expect, test } from 'vitest'
import { addCounts, countsOf, tell } from '../run-counts.ts'

const file = (status: string, ...tests: string[]) => ({
  name: 'test/a.test.ts',
  status,
  message: status === 'failed' && tests.length === 0 ? 'SyntaxError: unexpected token\n    at a.ts:1' : '',
  assertionResults: tests.map((each) => ({
    status: each,
    fullName: 'a pair adds up',
    failureMessages: each === 'failed' ? ['AssertionError: expected 3 to be 4\n    at a.ts:1'] : [],
  })),
})
const report = (...testResults: ReturnType<typeof file>[]) => JSON.stringify({ testResults })

test.each([
  [
    'tests are counted as reported, and one that failed is told with what it said',
    report(file('passed', 'passed', 'skipped'), file('failed', 'failed')),
    false,
    ['failed: test/a.test.ts > a pair adds up: AssertionError: expected 3 to be 4', '1 passed, 1 failed, 1 skipped'],
  ],
  [
    'a file that could not be loaded is a failure',
    report(file('failed'), file('passed', 'passed')),
    false,
    ['failed: test/a.test.ts: SyntaxError: unexpected token', '1 passed, 1 failed'],
  ],
  [
    'a run that failed without saying where is a failure',
    report(file('passed', 'passed')),
    false,
    ['failed: the test runner failed without saying where', '1 passed, 1 failed'],
  ],
  [
    'a run without a report is a failure',
    undefined,
    false,
    ['failed: the test runner failed without saying where', '0 passed, 1 failed'],
  ],
  ['a run that passed has none', report(file('passed', 'passed', 'passed')), true, ['2 passed, 0 failed']],
])('%s', (_, json, passed, lines) => {
  expect(tell(countsOf(json, passed)).split('\n')).toEqual(lines)
})

test('runs add up', () => {
  const first = { passed: 1, failed: 2, skipped: 3, failures: ['a', 'b'] }
  const second = { passed: 4, failed: 1, skipped: 6, failures: ['c'] }
  expect(addCounts(first, second)).toEqual({ passed: 5, failed: 3, skipped: 9, failures: ['a', 'b', 'c'] })
})

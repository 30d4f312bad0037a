import * as z from 'zod'

export type Counts = {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** A line for each failure: the file, the test and the first line of what it said. */
  readonly failures: readonly string[]
}

export const NO_TESTS: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] }

/** The part of the test runner's JSON report that is counted. */
const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
})

const firstLine = (message = ''): string => message.trimStart().split('\n', 1)[0] ?? ''

/**
 * What one run of the test runner reported. A file that failed as a whole, and a run that failed without saying where,
 * count as one failure each.
 */
export function countsOf(report: string | undefined, runPassed: boolean): Counts {
  const files = report === undefined ? [] : reportSchema.parse(JSON.parse(report)).testResults
  const tests = files.flatMap(({ name, assertionResults }) => assertionResults.map((test) => ({ ...test, file: name })))
  const failedTests = tests.filter(({ status }) => status === 'failed')
  const failedFiles = files.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  const failures = [
    ...failedTests.map((test) => `${test.file} > ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`),
    ...failedFiles.map(({ name, message }) => `${name}: ${firstLine(message)}`),
  ]
  if (failures.length === 0 && !runPassed) failures.push('the test runner failed without saying where')
  const passed = tests.filter(({ status }) => status === 'passed').length
  return { passed, failed: failures.length, skipped: tests.length - passed - failedTests.length, failures }
}

export const addCounts = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  failures: [...a.failures, ...b.failures],
})

/** The failures one by one, and last the line that sums it up. */
export const tell = ({ passed, failed, skipped, failures }: Counts): string =>
  [
    ...failures.map((failure) => `failed: ${failure}`),
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  ].join('\n')

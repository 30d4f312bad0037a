import * as z from 'zod'

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }

/** The part of the test runner's JSON report that is counted. */
const reportSchema = z.object({
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
})

/**
 * What one run of the test runner reported. A file that failed as a whole, and a run that failed without saying where,
 * count as one failure each.
 */
export function countsOf(report: string | undefined, runPassed: boolean): Counts {
  const files = report === undefined ? [] : reportSchema.parse(JSON.parse(report)).testResults
  const tests = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status))
  const passed = tests.filter((status) => status === 'passed').length
  const failedTests = tests.filter((status) => status === 'failed').length
  const failedFiles = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length
  const failed = failedTests + failedFiles
  return { passed, failed: failed === 0 && !runPassed ? 1 : failed, skipped: tests.length - passed - failedTests }
}

export const addCounts = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

export const tell = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

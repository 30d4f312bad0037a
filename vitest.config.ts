import { defineConfig } from 'vitest/config'
import { patienceMs } from './test/patience.ts'

/** Real parts start slowly. What a test expects of them must not depend on how slowly: no test is tried twice. */
const realParts = {
  testTimeout: 2 * patienceMs,
  hookTimeout: 3 * patienceMs,
  expect: { poll: { timeout: patienceMs } },
}

/** What they start must not meet the load, or the tidying up, of another file. */
const oneAtATime = ['proof', 'kept-stack', 'stack-orphans', 'capacity'].map((name) => `test/e2e/${name}.test.ts`)

/** They lie beside what they test, and need the toolchain. */
const withPromtool = 'test/**/*.promtool.test.ts'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/containers/**', withPromtool],
          // Modules are loaded once per process and not once per file, which took longer than the tests. In a thread, Node would take what
          // fs has opened and a socket has closed, such as a pipe that somebody named, for open still, and warn when its number comes again.
          pool: 'forks',
          isolate: false,
          // Some start programs, which takes seconds where others want the cores, too.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', withPromtool],
          exclude: oneAtATime,
          maxWorkers: 3,
          ...realParts,
        },
      },
      { test: { name: 'alone', include: oneAtATime, fileParallelism: false, ...realParts } },
      {
        test: { name: 'containers', include: ['test/containers/**/*.test.ts'], fileParallelism: false, ...realParts },
      },
    ],
  },
})

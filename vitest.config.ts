import { defineConfig } from 'vitest/config'

/**
 * Unit tests need nothing but Node; the others start real parts, so their files run one after the other. Their machine may have
 * neighbours: a test that fails is run once more, and the report names it.
 */
const realParts = { fileParallelism: false, testTimeout: 240_000, hookTimeout: 600_000, retry: 1 }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/containers/**'],
          // Modules are loaded once per thread and not once per file, which took longer than the tests.
          pool: 'threads',
          isolate: false,
        },
      },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...realParts } },
      { test: { name: 'containers', include: ['test/containers/**/*.test.ts'], ...realParts } },
    ],
  },
})

import { expect, test } from 'vitest'
import { leastExcessMs } from '../../../../slo/run/trust/processor-waits.ts'

const at = (fromMs: number, toMs: number, requests: number) => ({ fromMs, toMs, requests })

test.each<[string, Parameters<typeof leastExcessMs>, number | undefined]>([
  ['nothing is missing', [[at(10, 20, 5)], 0, 10], 0],
  ['all of an even spread', [[at(10, 20, 100)], 100, 10], 500],
  ['the faster half of it', [[at(10, 20, 100)], 50, 10], 125],
  ['the fastest come first, whatever the order', [[at(50, 50, 10), at(12, 12, 10)], 15, 10], 220],
  ['what was in time counts as nothing', [[at(0, 10, 1000), at(14, 14, 10)], 5, 10], 20],
  ['a spread around the threshold counts from there', [[at(5, 15, 10)], 10, 10], 25],
  ['more are missing than are known', [[at(10, 20, 5)], 6, 10], undefined],
])('%s', (_, [spreads, requests, thresholdMs], expected) =>
  expect(leastExcessMs(spreads, requests, thresholdMs)).toBe(expected),
)

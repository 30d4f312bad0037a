import { expect, test } from 'vitest'
import { ownBounds, stretchSeconds } from '../../../slo/comparison/stretches.ts'
import { evidenceOf, planOf, summary } from '../run/evidence.ts'

const p95 = { of: 'latency', operation: 'read', statistic: 'P95', clock: 'fromSchedule' } as const

/** A run whose stretches took these factors of a millisecond. */
function run(logarithms: readonly number[]) {
  const seconds = logarithms.flatMap((logarithm, stretch) =>
    Array.from({ length: stretchSeconds }, (_, i) => {
      const ms = Math.exp(logarithm)
      const second = stretch * stretchSeconds + i
      return { second, sent: 100, ok: 100, p50Ms: ms, p95Ms: ms, p99Ms: ms, maxMs: ms, latestMs: 0.1 }
    }),
  )
  const read = { ...summary.operations.read, seconds }
  const plan = planOf({ read: 100, write: 0 }, logarithms.length * stretchSeconds)
  return evidenceOf({ plan, generator: { exitCode: 0, summary: { ...summary, operations: { read } } } })
}

test.each([6, 7, 8, 9, 10])('of %i stretches the bounds hold the truth in 95 of a hundred runs', (many) => {
  // By symmetry every sign of every deviation from the truth, which is 0, is as likely as the other: all of them are tried.
  const deviations = Array.from({ length: many }, (_, i) => 0.01 * 1.618 ** i)
  let held = 0
  for (let signs = 0; signs < 2 ** many; signs++) {
    const logarithms = deviations.map((deviation, i) => ((signs >> i) & 1 ? deviation : -deviation))
    const bounds = ownBounds(p95, run(logarithms))
    if (!bounds) throw new Error('There are bounds.')
    const averages = logarithms.flatMap((a, i) => logarithms.slice(i).map((b) => (a + b) / 2)).sort((a, b) => a - b)
    const middle = averages.length >> 1
    const centre =
      averages.length % 2 === 1 ? (averages[middle] ?? 0) : ((averages[middle - 1] ?? 0) + (averages[middle] ?? 0)) / 2
    if (centre - bounds.below <= 1e-12 && centre + bounds.above >= -1e-12) held++
  }
  expect(held / 2 ** many).toBeGreaterThanOrEqual(0.95)
})

test('five stretches have none, and neither has what a run does not tell by seconds', () => {
  expect(ownBounds(p95, run([0, 0.1, 0.2, 0.1, 0]))).toBeUndefined()
  expect(ownBounds({ ...p95, clock: 'onTheWire' }, run([0, 0, 0, 0, 0, 0, 0]))).toBeUndefined()
})

import fc from 'fast-check'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, test } from 'vitest'
import { type Estimate, simultaneous } from '../../../slo/comparison/simultaneous.ts'

const byRanks = (differences: readonly number[]) => ({ differences, by: 'ranks' }) as const
const bySums = (differences: readonly number[]) => ({ differences, by: 'sums' }) as const
const holds = ({ lower, upper }: Estimate, truth: number) =>
  (lower === undefined || lower <= truth) && (upper === undefined || upper >= truth)

describe('one measure', () => {
  test('its interval holds whatever the exact signed-rank test, with all signs tried, does not reject', () => {
    const distinct = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 6, maxLength: 9 })
    fc.assert(
      fc.property(distinct, fc.integer({ min: -400, max: 400 }), (differences, at) => {
        const truth = at + 0.123
        const [estimate] = simultaneous([byRanks(differences)], 0.05, 1)
        expect(estimate && holds(estimate, truth)).toBe(signedRankChance(differences, truth) > 0.05)
      }),
    )
  })

  test('six pairs that all say the same cannot be surer than 1 in 32, and five not of anything at 95 %', () => {
    expect(simultaneous([byRanks([1, 2, 3, 4, 5, 6])], 0.05, 1)).toEqual([{ estimate: 3.5, lower: 1, upper: 6 }])
    expect(simultaneous([byRanks([1, 2, 3, 4, 5])], 0.05, 1)).toEqual([{ estimate: 3 }])
  })

  test('one wild pair of twelve moves neither the estimate nor the bounds by much', () => {
    const steady = [5, 6, 4, 5.5, 4.5, 5.2, 4.8, 6.1, 3.9, 5.1, 4.9]
    const [calm] = simultaneous([byRanks([...steady, 5.3])], 0.05, 1)
    const [wild] = simultaneous([byRanks([...steady, 900])], 0.05, 1)
    expect(Math.abs((wild?.estimate ?? 0) - (calm?.estimate ?? 0))).toBeLessThan(0.3)
    expect(wild?.lower).toBeGreaterThan(3.9)
    expect(wild?.upper).toBeLessThan(7)
  })

  test('errors in one block alone show nothing, in each of twelve blocks they do', () => {
    const [once] = simultaneous([bySums([0, 0, 0, 0.9, 0, 0, 0, 0, 0, 0, 0, 0])], 0.05, 1)
    const [always] = simultaneous([bySums(Array.from({ length: 12 }, (_, i) => 0.01 + i / 10_000))], 0.05, 1)
    expect(once?.lower ?? Number.NEGATIVE_INFINITY).toBeLessThan(0)
    expect(always?.lower).toBeGreaterThan(0.009)
  })

  test('of no pair there is no bound', () => {
    expect(simultaneous([], 0.05, 1)).toEqual([])
  })
})

/** A machine whose slowness wanders and is remembered, read in pairs whose order a coin tosses; four measures, two of them alike. */
function wandering(seed: number, pairs: number) {
  const random = xoroshiro128plus(seed)
  const uniform = () => uniformFloat64(random)
  const heavy = () => Math.tan(Math.PI * (uniform() - 0.5)) / 10
  let mood = 0
  const reading = () => {
    mood = 0.95 * mood + 0.3 * (uniform() - 0.5)
    return [mood + heavy(), mood + heavy() / 5, 0.5 * mood + 0.1 * uniform(), mood + 0.2 * uniform()]
  }
  const rows = Array.from({ length: pairs }, () => {
    const [first, second] = [reading(), reading()]
    const isSwapped = uniform() < 0.5
    return first.map((value, i) => (isSwapped ? 1 : -1) * (value - (second[i] ?? 0)))
  })
  return [0, 1, 2, 3].map((i) => rows.map((row) => row[i] ?? 0))
}

describe('all intervals together miss as seldom as they may, on a machine that wanders and has outliers', () => {
  test.each([
    { pairs: 10, alpha: 0.05 },
    { pairs: 14, alpha: 0.0125 },
  ])('$pairs pairs, $alpha', ({ pairs, alpha }) => {
    const runs = 400
    let missed = 0
    for (let seed = 1; seed <= runs; seed++) {
      const samples = wandering(seed, pairs).map((differences, i) => (i === 3 ? bySums : byRanks)(differences))
      if (!simultaneous(samples, alpha, seed).every((estimate) => holds(estimate, 0))) missed++
    }
    // Four standard deviations above what is allowed.
    expect(missed / runs).toBeLessThan(alpha + 4 * Math.sqrt((alpha * (1 - alpha)) / runs))
  })
})

/** Two-sided, by definition: the share of all signs that give a rank sum as far from its middle. */
function signedRankChance(differences: readonly number[], truth: number): number {
  const sizes = differences.map((difference) => difference - truth).sort((a, b) => Math.abs(a) - Math.abs(b))
  const n = sizes.length
  const middle = (n * (n + 1)) / 4
  const observed = Math.abs(sizes.reduce((sum, size, i) => sum + (size > 0 ? i + 1 : 0), 0) - middle)
  let asFar = 0
  for (let way = 0; way < 2 ** n; way++) {
    const sum = sizes.reduce((ranks, _, i) => ranks + ((way >>> i) & 1 ? i + 1 : 0), 0)
    if (Math.abs(sum - middle) >= observed - 1e-9) asFar++
  }
  return asFar / 2 ** n
}

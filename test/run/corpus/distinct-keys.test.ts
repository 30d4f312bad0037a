import { describe, expect, it } from 'vitest'
import { distinctKeys as distinctKeysUntil } from '../../../run/corpus/distinct-keys.ts'
import type { Plan } from '../../../scenarios/lib/plan.ts'
import { planWith } from '../../scenarios/lib/plans.ts'

const distinctKeys = (...[plan, sent]: [Plan, (operation: string) => number]) =>
  distinctKeysUntil(plan, sent, new AbortController().signal)

describe('distinct keys', () => {
  it('are at most the requests and at most the rows', async () => {
    const one = await distinctKeys(planWith({ zipfExponent: 0 }), (operation) => (operation === 'read' ? 1 : 0))
    expect(one.map(({ rows }) => rows)).toEqual([1, 0])
    expect(await distinctKeys(planWith({ zipfExponent: 0, rows: 160 }), () => 20_000)).toEqual([
      { operation: 'read', rows: 160 },
      { operation: 'write', rows: 80 },
    ])
  })

  it('are as many as uniform draws leave', async () => {
    // n rows drawn m times: n (1 − (1 − 1/n)^m) of them are expected.
    const [read] = await distinctKeys(planWith({ zipfExponent: 0, rows: 10_000 }), () => 10_000)
    expect(read?.rows).toBeGreaterThan(6321 - 150)
    expect(read?.rows).toBeLessThan(6321 + 150)
  })

  it('are fewer the more popularity is skewed', async () => {
    const read = async (zipfExponent: number) =>
      (await distinctKeys(planWith({ zipfExponent }), () => 5000))[0]?.rows ?? 0
    const [uniform, skewed, more] = [await read(0), await read(0.8), await read(1.2)]
    expect(skewed).toBeLessThan(uniform)
    expect(more).toBeLessThan(skewed)
  })
})

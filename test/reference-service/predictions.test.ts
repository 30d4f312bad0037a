import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { predictionsCell, predictionsJson, thresholdBits } from '../../reference-service/predictions.ts'

const shown = (topics: Record<string, number>, threshold: number) =>
  JSON.parse(predictionsJson(predictionsCell(topics), thresholdBits(threshold)))

describe('predictions as JSON', () => {
  it('are those at or above the threshold, highest first, equal ones by name', () => {
    const topics = { b: 0.5, a: 0.5, low: 0.49999997, high: 0.75, top: 1 }
    expect(predictionsJson(predictionsCell(topics), thresholdBits(0.5))).toBe(
      '[{"topic":"top","score":1},{"topic":"high","score":0.75},{"topic":"a","score":0.5},{"topic":"b","score":0.5}]',
    )
  })

  it('keep a score that is shown as the very threshold, although its float32 is a little less', () => {
    expect(Math.fround(0.7)).toBeLessThan(0.7)
    expect(shown({ a: 0.7 }, 0.7)).toEqual([{ topic: 'a', score: 0.7 }])
    expect(shown({ a: 0.7 }, 0.7000001)).toEqual([])
  })

  it('are all there at threshold 0, scores of 0 too', () => {
    expect(shown({ a: 0, b: 1e-45, c: 1 }, 0)).toHaveLength(3)
  })

  it('are an empty list when nothing reaches the threshold, or nothing is there', () => {
    expect(predictionsJson(predictionsCell({ a: 0.1 }), thresholdBits(0.5))).toBe('[]')
    expect(predictionsJson(predictionsCell({}), thresholdBits(0))).toBe('[]')
  })

  it('leave out what JSON cannot spell', () => {
    expect(shown({ a: Number.NaN, b: Number.POSITIVE_INFINITY, c: -1, d: 0.9 }, 0)).toEqual([
      { topic: 'd', score: 0.9 },
    ])
  })

  it('agree with the plain way of filtering, sorting and printing, whatever the names and scores', () => {
    const score = fc.float({ min: 0, max: 1, noNaN: true })
    const topics = fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), score, {
      maxKeys: 80,
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(topics, score, (given, threshold) => {
        const expected = Object.entries(given)
          .filter(([, value]) => value >= Math.fround(threshold))
          .sort(([a, x], [b, y]) => y - x || Buffer.compare(Buffer.from(a), Buffer.from(b)))
        const actual = shown(given, threshold) as { topic: string; score: number }[]
        expect(actual.map(({ topic, score: value }) => [topic, Math.fround(value)])).toEqual(
          expected.map(([name, value]) => [name.toWellFormed(), Math.fround(value) + 0]),
        )
      }),
    )
  })
})

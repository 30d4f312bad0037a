import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { axisFromZero, latencyAxis, percentileAxis, percentileX, secondsAxis } from '../../reports/charts/axes.ts'
import { plainSpaces, rate } from '../../reports/numbers.ts'

const texts = (ticks: readonly { text: string }[]) => ticks.map(({ text }) => plainSpaces(text))

it('puts P90, P99 and P99.9 at equal distances', () => {
  const [p90, p99, p999] = [0.9, 0.99, 0.999].map((quantile) => Math.log10(percentileX(quantile)))
  expect((p99 ?? 0) - (p90 ?? 0)).toBeCloseTo((p999 ?? 0) - (p99 ?? 0))
})

it('names only percentiles that as many requests can show', () => {
  expect(texts(percentileAxis(1000).ticks)).toEqual(['fastest', 'P50', 'P90', 'P95', 'P99', 'P99.9'])
  expect(texts(percentileAxis(3).ticks).at(-1)).toBe('P99')
})

describe('an axis of latencies', () => {
  it.each([
    [
      [0.21, 41.8, 100],
      ['1 ms', '10 ms', '100 ms'],
    ],
    [
      [3, 4],
      ['2 ms', '5 ms'],
    ],
    [[], ['0.1 ms', '1 ms', '10 ms', '100 ms', '1 s']],
  ])('over %j has round ticks', (values, ticks) => {
    expect(texts(latencyAxis(values).ticks)).toEqual(expect.arrayContaining(ticks))
  })

  it('leaves room below and above every value', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 60_000, noNaN: true }), { minLength: 1 }), (values) => {
        const { min, max, ticks } = latencyAxis(values)
        return min < Math.min(...values) && max > Math.max(...values) && ticks.every(({ at }) => at >= min && at <= max)
      }),
    )
  })
})

it('counts rates from zero in round steps', () => {
  expect(texts(axisFromZero('requests per second', [1851, 231], rate).ticks)).toEqual([
    '0',
    '500/s',
    '1,000/s',
    '1,500/s',
    '2,000/s',
  ])
  expect(axisFromZero('requests per second', [], rate).max).toBeGreaterThan(0)
})

it('counts seconds from the start of the scored window, warm-up before it', () => {
  expect(texts(secondsAxis(-10, 29).ticks)).toEqual(['-10 s', '-5 s', '0', '5 s', '10 s', '15 s', '20 s', '25 s'])
})

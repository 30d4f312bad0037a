import { describe, expect, test } from 'vitest'
import { bracket, growth, type Sample } from '../../../../slo/prometheus/samples.ts'
import { counterSamples } from '../../../../slo/run/observe/counter-samples.ts'

/** A Prometheus that has one counter, with ranges closed at both ends, as before version 3. */
function holding(all: readonly Sample[]) {
  const asked: number[] = []
  return {
    asked,
    async samples(query: string, end: number) {
      const seconds = Number(/\[(\d+)s\]$/.exec(query)?.[1])
      asked.push(seconds)
      const samples = all.filter(([t]) => t >= end - seconds && t <= end)
      return { data: samples.length > 0 ? [{ labels: { code: '200' }, samples }] : [], notes: ['a note'] }
    },
  }
}

const day = 86_400
const start = 1_000_000
/** Scraped each second, with a window that begins after 100 s. */
const scraped = (value: (second: number) => number | undefined): readonly Sample[] =>
  Array.from({ length: day + 110 }, (_, second): Sample | undefined => {
    const counted = value(second)
    return counted === undefined ? undefined : [start + second, counted]
  }).filter((sample) => sample !== undefined)
const at = start + day + 110

describe('a counter over a day', () => {
  test.each<[string, (second: number) => number | undefined]>([
    ['grows steadily', (second) => 1100 * second],
    ['is reset amid a stretch', (second) => (second < 40_007 ? 5 * second : second - 40_000)],
    ['is reset at the edge of two', (second) => (second < 100 + 1800 * 20 ? 5 * second : 7)],
    ['is reset twice within two scrapes', (second) => (second === 5000 ? 3 : second === 5001 ? 1 : second)],
    [
      'has a gap of two hours and a reset in it',
      (second) => (second > 9000 && second < 16_200 ? undefined : second % 12_000),
    ],
    ['is born late', (second) => (second < 30_000 ? undefined : second)],
    ['is never seen', () => undefined],
  ])('that %s, grew by as much as all of its samples say', async (_, value) => {
    const all = scraped(value)
    const { data } = await counterSamples(holding(all), 'x', day + 110, at)
    const grown = (samples: readonly Sample[]) => growth(bracket(samples, start + 100, at))
    expect(grown(data[0]?.samples ?? [])).toBe(grown(all))
  })

  test('is asked for in stretches, and most of it forgotten', async () => {
    const prometheus = holding(scraped((second) => second))
    const { data, notes } = await counterSamples(prometheus, 'x', day + 110, at)
    expect(Math.max(...prometheus.asked)).toBe(1800)
    expect(data[0]?.samples.length).toBeLessThan(2 * 1800 + 200)
    expect(notes).toEqual(['a note'])
  })
})

test('a counter over a minute is asked for once, and told whole', async () => {
  const prometheus = holding(scraped((second) => second))
  const { data } = await counterSamples(prometheus, 'x', 160, start + 200)
  expect(prometheus.asked).toEqual([160])
  expect(data[0]?.samples).toHaveLength(161)
})

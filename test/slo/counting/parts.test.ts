import { describe, expect, test } from 'vitest'
import { chunksOf, partsOf } from '../../../slo/counting/parts.ts'

const day = 86_400
const window = { start: 0, end: 3 * day }
const older = { metric: 'x', matchers: 'svc="old"', until: 1.25 * day }
const newer = { metric: 'x', matchers: 'svc="new"', from: 1.25 * day }

describe('the parts of a window', () => {
  test('are its days', () => {
    const parts = partsOf({ window, selectors: [{ metric: 'x', matchers: '' }] })
    expect(parts.map(({ start, end }) => [start, end])).toEqual([
      [0, day],
      [day, 2 * day],
      [2 * day, 3 * day],
    ])
  })

  test('end where a selector does, and the next one remembers it', () => {
    const parts = partsOf({ window, selectors: [older, newer] })
    expect(parts.map(({ start, end, selectors, before }) => ({ start, end, selectors, before }))).toEqual([
      { start: 0, end: day, selectors: [older], before: [] },
      { start: day, end: 1.25 * day, selectors: [older], before: [] },
      { start: 1.25 * day, end: 2 * day, selectors: [newer], before: [older] },
      { start: 2 * day, end: 3 * day, selectors: [newer], before: [] },
    ])
  })
})

describe('chunks', () => {
  test('join days of equal length and the same selectors, up to a number', () => {
    const parts = partsOf({ window: { start: 0, end: 5.5 * day }, selectors: [{ metric: 'x', matchers: '' }] })
    expect(chunksOf(parts, 2).map((chunk) => chunk.parts.length)).toEqual([2, 2, 1, 1])
  })

  test('do not reach over a change of selectors', () => {
    expect(chunksOf(partsOf({ window, selectors: [older, newer] }), 16).map((chunk) => chunk.parts.length)).toEqual([
      1, 1, 1, 1,
    ])
  })
})

import { describe, expect, test } from 'vitest'
import { blockSecondsFor } from '../../../run/comparison/settle.ts'

describe('a block is', () => {
  test('long enough for ten requests beyond P99, and for what happens once a second', () => {
    expect([5000, 1000, 500, 330, 100].map(blockSecondsFor)).toEqual([2, 2, 2, 4, 10])
  })
  test('never so long that nobody would wait for dozens of them', () => {
    expect(blockSecondsFor(5)).toBe(15)
  })
})

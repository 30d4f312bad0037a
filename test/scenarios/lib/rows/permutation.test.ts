import { describe, expect, it } from 'vitest'
import { largestPermutation, permutation } from '../../../../scenarios/lib/rows/permutation.ts'

describe('permutation', () => {
  it.each([1, 2, 3, 16, 97, 1000, 4096, 9999, 50_000])('maps %d elements one to one', (size) => {
    for (const key of [0, 1, 0xffffffff]) {
      const map = permutation(size, key)
      const images = new Set(Array.from({ length: size }, (_, i) => map(i)))
      expect(images.size).toBe(size)
      expect([...images].every((image) => image >= 0 && image < size)).toBe(true)
    }
  })

  it('is another one for another key', () => {
    const images = (key: number): number[] => Array.from({ length: 20 }, (_, i) => permutation(1000, key)(i))
    expect(images(1)).not.toEqual(images(2))
  })

  it('scatters neighbours', () => {
    const map = permutation(50_000, 3)
    for (let i = 0; i < 100; i++) expect(Math.abs(map(i + 1) - map(i))).toBeGreaterThan(100)
  })

  it('stays exact at its largest size, and refuses a larger one', () => {
    const map = permutation(largestPermutation, 5)
    const image = map(largestPermutation - 1)
    expect(Number.isInteger(image) && image < largestPermutation).toBe(true)
    expect(() => permutation(largestPermutation + 1, 5)).toThrow(RangeError)
  })
})

import { mix32 } from '../../../wiki/random.ts'

/** 2^26 elements, so that index × step stays below 2^53 and doubles hold it exactly; 65 million rows fit. */
export const largestPermutation = 2 ** 26

/**
 * A bijection of 0…size−1 onto itself, drawn by `key`: it scatters popular ranks over the rows, so that neighbours in
 * popularity are no neighbours in the table. Affine (index × step + offset, modulo size), and a bijection because step and
 * size have no common divisor.
 */
export function permutation(size: number, key: number): (index: number) => number {
  if (size > largestPermutation)
    throw new RangeError(`${size} elements; a permutation holds at most ${largestPermutation}`)
  const step = coprimeFrom(Math.floor(size * (0.5 + mix32(key) / 2 ** 34)), size)
  const offset = mix32(~key) % size
  return (index) => (index * step + offset) % size
}

function coprimeFrom(start: number, size: number): number {
  let step = Math.max(1, start)
  while (greatestCommonDivisor(step, size) !== 1) step++
  return step
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

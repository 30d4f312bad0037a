import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { z } from 'zod'
import { msSchema } from '../schema.ts'
import type { Side } from './block.ts'

/** How two builds are compared, and what makes one of them slower; fixed before the first block. */
export const designSchema = z.object({
  /** Tosses the order in each pair, and whatever the statistics draw. */
  seed: z.int(),
  blockSeconds: z.number().positive(),
  warmupSeconds: z.number().nonnegative(),
  /** After so many pairs the first look is taken, each later one after twice as many: 10, 20, 40. */
  firstLook: z.int().min(6),
  looks: z.int().min(1).max(6),
  /** Pairs that may be spoiled by the machine or the generator, and are measured again. */
  mostExcused: z.int().nonnegative(),
  /** Of all intervals at all looks together. */
  confidence: z.number().min(0.5).max(0.999),
  /**
   * With what probability anything may be suspected at a look that is not worse: twice as many pairs have to say so, and a false suspicion costs time alone.
   * Comparisons of older programs have none: what they suspected was beyond the intervals that they told.
   */
  suspicion: z.number().min(0.001).max(0.5).optional(),
  /** B may be so much slower: 0.05 is 5 %. Less than 1 % is finer than the histograms. */
  tolerated: z.number().min(0.01).max(1),
  /** So much slower must be ruled out before B passes. */
  excluded: z.number().min(0.01).max(10),
  /** A latency may grow by so much, however small it is. */
  toleratedMs: msSchema,
  /** The same two for shares of errors, in points: 0.001 is 0.1 of a hundred. */
  toleratedErrors: z.number().min(0).max(1),
  excludedErrors: z.number().min(0).max(1),
})
export type Design = z.infer<typeof designSchema>

export const usualDesign: Omit<Design, 'seed'> = {
  blockSeconds: 2,
  // After two tenths of a second a service that was at rest is as fast as it gets.
  warmupSeconds: 0.5,
  firstLook: 10,
  looks: 3,
  mostExcused: 20,
  confidence: 0.95,
  suspicion: 0.06,
  tolerated: 0.05,
  excluded: 0.2,
  toleratedMs: 0.05,
  toleratedErrors: 0.001,
  excludedErrors: 0.005,
}

/** Pairs at each look; the last is only there to confirm what the one before it suspects. */
export function looksOf({ firstLook, looks }: Design): readonly number[] {
  return Array.from({ length: looks + 1 }, (_, look) => firstLook * 2 ** look)
}

/**
 * Which build goes first in a pair: a coin for each pair. That alone makes the test exact, whatever the machine does from one minute
 * to the next (docs/decisions).
 */
export function orderOf({ seed }: Design, pair: number): readonly [Side, Side] {
  const coin = xoroshiro128plus(seed)
  for (let toss = 0; toss < pair; toss++) coin.next()
  return (coin.next() & 0x100) === 0 ? ['A', 'B'] : ['B', 'A']
}

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Block } from '../slo/comparison/block.ts'

/** Blocks that follow each other as they were recorded; a mood that lasts longer than this on average is not seen. */
const meanStretch = 8

/** The stationary bootstrap of Politis and Romano: blocks in stretches of random length from random places, round and round. */
export function recordedMachine(recordings: readonly (readonly Block[])[], seed: number): () => Block {
  const random = xoroshiro128plus(seed)
  let recording: readonly Block[] = []
  let at = 0
  return () => {
    if (recording.length === 0 || uniformFloat64(random) < 1 / meanStretch) {
      recording = recordings[uniformInt(random, 0, recordings.length - 1)] ?? []
      at = uniformInt(random, 0, recording.length - 1)
    }
    const block = recording[at++ % recording.length]
    if (!block) throw new Error('a recording holds no block that counts')
    return block
  }
}

/** Two runs, one after the other: all of A, then all of B. */
export function inOrder(next: () => Block, blocks: number, change: (block: Block) => Block) {
  return { A: Array.from({ length: blocks }, next), B: Array.from({ length: blocks }, () => change(next())) }
}

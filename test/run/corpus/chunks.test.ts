import { describe, expect, it } from 'vitest'
import { chunksOf, missingChunks, rowsPerChunk, sampleOf } from '../../../run/corpus/chunks.ts'

describe('chunks', () => {
  it('cover all rows once', () => {
    expect(chunksOf(2500)).toEqual([
      { index: 0, start: 0, end: 1000 },
      { index: 1, start: 1000, end: 2000 },
      { index: 2, start: 2000, end: 2500 },
    ])
    expect(chunksOf(rowsPerChunk)).toHaveLength(1)
  })

  it('are missing where nothing was noted, or fewer rows than now wanted', () => {
    const done = new Map([
      [0, 1000],
      [2, 500],
    ])
    expect(missingChunks(2500, done).map(({ index }) => index)).toEqual([1])
    expect(missingChunks(2600, done).map(({ index }) => index)).toEqual([1, 2])
    expect(missingChunks(900, done)).toEqual([])
  })

  it('are probed from end to end', () => {
    expect(sampleOf(1000, 4)).toEqual([0, 333, 666, 999])
    expect(sampleOf(3, 64)).toEqual([0, 1, 2])
  })
})

import { expect, test } from 'vitest'
import { edgesAround } from '../../../../slo/quarter/observe/native.ts'

/** Of schema 0, whose edges are the powers of two, and one of schema 1. */
const buckets = [
  [0.25, 0.5],
  [0.5, 1],
  [4, 8],
  [Math.SQRT1_2 / 2, 0.5],
] as const

test.each([
  ['an edge is counted at itself', [0.5], [0.5]],
  ['two edges are counted each', [1, 0.5], [0.5, 1]],
  ['between two edges both count', [5], [4, 8]],
  ['between two pairs of edges the widest count', [0.4], [0.25, 0.5]],
  ['where nothing was observed around it, any number is an edge', [2, 100], [2, 100]],
  ['what two thresholds share is counted once', [0.3, 0.5], [0.25, 0.5]],
] as const)('%s', (_, thresholds, edges) => {
  expect(edgesAround(buckets, thresholds)).toEqual(edges)
})

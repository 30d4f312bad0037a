import { expect, test } from 'vitest'
import { wantedEdges, wantedEdgesWithNeighbours } from '../../../slo/quarter/histogram-edges.ts'

const all = Number.POSITIVE_INFINITY
const edges = [5, 10, 100, 500, 1000]

test.each<[string, readonly number[], readonly number[], readonly number[]]>([
  ['an edge', [100], [100, all], [10, 100, 500, all]],
  ['the first edge', [5], [5, all], [5, 10, all]],
  ['the last edge', [1000], [1000, all], [500, 1000, all]],
  ['two edges beside each other', [10, 100], [10, 100, all], [5, 10, 100, 500, all]],
  ['no edge', [200], [100, 500, all], [10, 100, 500, 1000, all]],
  ['beyond all edges', [5000], [1000, all], [500, 1000, all]],
])('a threshold on %s needs these buckets, and has those beside them', (_, thresholds, needed, beside) => {
  expect(wantedEdges(thresholds, edges)).toEqual(needed)
  expect(wantedEdgesWithNeighbours(thresholds, edges)).toEqual(beside)
})

import { describe, expect, it } from 'vitest'
import { edgeLabels, edgeOf } from '../../../scenarios/lib/edge.ts'
import { edgesMs } from '../../../slo/edges.ts'
import { bucketOf } from '../../../slo/latency-buckets.ts'

const edgeLabel = (latencyMs: number) => edgeLabels[edgeOf(latencyMs, bucketOf(latencyMs))]

describe('edge', () => {
  it.each([
    [-0.1, '0.25'],
    [0, '0.25'],
    [0.25, '0.25'],
    [0.2500001, '0.5'],
    [4.999, '5'],
    [5, '5'],
    [5.001, '10'],
    [10_000, '10000'],
    [10_000.1, 'inf'],
    [90_000, 'inf'],
  ])('%d ms is within %s', (latencyMs, label) => {
    expect(edgeLabel(latencyMs)).toBe(label)
  })

  it('knows every edge', () => {
    expect(edgesMs.map(edgeLabel)).toEqual(edgesMs.map((edge) => `${edge}`))
  })

  it('is found by the bucket as it is by looking at all of them', () => {
    for (let i = 0; i < 20_000; i++) {
      const latencyMs = 0.01 * 1.0008 ** i
      const found = edgesMs.find((edge) => edge >= latencyMs)
      expect(edgeLabel(latencyMs)).toBe(found === undefined ? 'inf' : `${found}`)
    }
  })
})

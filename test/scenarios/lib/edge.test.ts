import { describe, expect, it } from 'vitest'
import { edgeLabel } from '../../../scenarios/lib/edge.ts'
import { edgesMs } from '../../../slo/edges.ts'

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
  ])('%d ms is within %s', (latencyMs, label) => {
    expect(edgeLabel(latencyMs)).toBe(label)
  })

  it('knows every edge', () => {
    expect(edgesMs.map(edgeLabel)).toEqual(edgesMs.map((edge) => `${edge}`))
  })
})

import { describe, expect, it } from 'vitest'
import { edgeLabels, edgeOf, outcomeOf, outcomeOfAbsent } from '../../../../scenarios/lib/journal/outcome.ts'
import { edgesMs } from '../../../../slo/edges.ts'
import { bucketOf } from '../../../../slo/latency-buckets.ts'

describe('outcome', () => {
  it.each([
    ['a read that is answered', 200, 0, 'ok'],
    ['a write that is acknowledged', 204, 0, 'ok'],
    ['a page that is missing', 404, 1404, 'client_error'],
    ['too many requests', 429, 1429, 'client_error'],
    ['a redirection', 302, 0, 'client_error'],
    ['a failing service', 500, 1500, 'server_error'],
    ['an overloaded service', 503, 1503, 'server_error'],
    ['no answer in time', 0, 1050, 'timeout'],
    ['a body that never ends', 200, 1050, 'timeout'],
    ['no connection in time', 0, 1211, 'timeout'],
    ['a refused connection', 0, 1212, 'refused'],
    ['a reset connection', 0, 1220, 'refused'],
    ['a name that does not resolve', 0, 1101, 'refused'],
  ] as const)('%s', (_, status, errorCode, outcome) => {
    expect(outcomeOf(status, errorCode)).toBe(outcome)
  })

  it.each([
    ['"not found" is right', 404, 1404, 'ok'],
    ['a row is wrong, since there is none', 200, 0, 'wrong_body'],
    ['an end that never comes is late', 404, 1050, 'timeout'],
    ['an error stays one', 503, 1503, 'server_error'],
    ['another refusal stays one', 429, 1429, 'client_error'],
    ['no answer stays none', 0, 1212, 'refused'],
  ] as const)('of a row that nobody has: %s', (_, status, errorCode, outcome) => {
    expect(outcomeOfAbsent(status, errorCode)).toBe(outcome)
  })
})

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

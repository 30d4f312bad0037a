import { describe, expect, test } from 'vitest'
import type { Series } from '../../../slo/prometheus/samples.ts'
import { askedOf, type BackendCalls, backendsOf, edgeOfShare, failuresOf } from '../../../slo/run/backends.ts'

const series = (labels: Record<string, string>, value: number): Series => ({ labels, samples: [[0, value]] })
const value = ({ samples }: Series) => samples[0]?.[1] ?? 0
const ended = (labels: Record<string, string>, outcome: string, times: number) =>
  series(
    { __name__: 'backend' in labels ? 'forwarded_requests_total' : 'backend_requests_total', ...labels, outcome },
    times,
  )
const took = (labels: Record<string, string>, le: string, times: number) =>
  series(
    { __name__: `${'backend' in labels ? 'forwarded' : 'backend'}_request_duration_seconds_bucket`, ...labels, le },
    times,
  )

describe('backends are told apart', () => {
  const read = { operation: 'read' }
  const found = backendsOf(
    [
      ended({ ...read, instance: 'a' }, 'ok', 90),
      ended({ ...read, instance: 'b' }, 'ok', 8),
      ended(read, 'timeout', 2),
      took({ ...read, instance: 'a' }, '0.005', 60),
      took({ ...read, instance: 'b' }, '5e-3', 30),
      took({ ...read, instance: 'a' }, '0.01', 92),
      took(read, '+Inf', 100),
      ended({ operation: 'ping' }, 'ok', 7),
      ended({ operation: 'delete' }, 'ok', 0),
      ended({ backend: 'lambda' }, 'rejected', 3),
      took({ backend: 'lambda' }, '+Inf', 0),
    ],
    value,
  )

  test('by operation and by name, over all instances; probes and who was not asked are left out', () => {
    expect(found).toEqual([
      { name: 'Cassandra, read', outcomes: { ok: 98, timeout: 2 }, within: { '0.005': 90, '0.01': 92, '+Inf': 100 } },
      { name: 'lambda', outcomes: { rejected: 3 }, within: { '+Inf': 0 } },
    ])
  })

  const [cassandra, lambda] = found as [BackendCalls, BackendCalls]
  test('failures are all that did not end well, those that were turned away too', () => {
    expect([askedOf(cassandra), failuresOf(cassandra)]).toEqual([100, [['timeout', 2]]])
    expect([askedOf(lambda), failuresOf(lambda)]).toEqual([3, [['rejected', 3]]])
  })

  test.each([
    ['at an edge that holds just so many', cassandra, 0.9, 0.005],
    ['at the next edge where the one before does not hold them', cassandra, 0.91, 0.01],
    ['nowhere where it lies beyond the last edge', cassandra, 0.95, undefined],
    ['nowhere where nothing took any time', lambda, 0.5, undefined],
  ] as const)('a percentile lies %s', (_, backend, share, edge) => expect(edgeOfShare(backend, share)).toBe(edge))
})

test('a service that does not tell whom it asks has nobody behind it', () => expect(backendsOf([], value)).toEqual([]))

import { expect, test } from 'vitest'
import { plainSpaces } from '../../../reports/numbers.ts'
import { backendsClaim, backendsTable } from '../../../reports/run/backends.ts'
import type { BackendCalls } from '../../../slo/run/backends.ts'

const read: BackendCalls = {
  name: 'Cassandra, read',
  outcomes: { ok: 29_990, timeout: 10 },
  within: { '0.0025': 20_000, '0.005': 28_500, '10': 29_600, '+Inf': 30_000 },
}
const lambda: BackendCalls = { name: 'lambda', outcomes: { rejected: 3 }, within: { '10': 0, '+Inf': 0 } }
const write: BackendCalls = {
  name: 'Cassandra, write',
  outcomes: { ok: 3000 },
  within: { '0.01': 3000, '10': 3000, '+Inf': 3000 },
}

const plain = (cell: unknown) => (typeof cell === 'string' ? plainSpaces(cell) : cell)

test('each backend has its failures by kind and its percentiles by the edges of a histogram', () => {
  expect(backendsTable([read, write, lambda]).rows.map(({ cells }) => cells.map(plain))).toEqual([
    ['Cassandra, read', '30,000', '10 timed out', '≤ 2.5 ms', '≤ 5 ms', '> 10 s'],
    ['Cassandra, write', '3,000', 'none', '≤ 10 ms', '≤ 10 ms', '≤ 10 ms'],
    [
      'lambda',
      '3',
      '3 turned away',
      { absent: 'not measured' },
      { absent: 'not measured' },
      { absent: 'not measured' },
    ],
  ])
})

test.each([
  [
    'who failed',
    [read, write, lambda],
    'Failed: 10 of 30,000 requests to Cassandra, read and 3 of 3 requests to lambda.',
  ],
  ['that nobody did', [write], 'No request to a backend failed, of 3,000 (Cassandra, write).'],
])('it is said %s', (_, backends, claim) => expect(plainSpaces(backendsClaim(backends))).toBe(claim))

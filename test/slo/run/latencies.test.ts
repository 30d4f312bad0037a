import { expect, test } from 'vitest'
import { edgesMs } from '../../../slo/edges.ts'
import { spreadOf } from '../../../slo/run/latencies.ts'
import { servedOf } from '../../../slo/run/trust/service-clock.ts'
import { evidenceOf, latencies, tallyOf } from './evidence.ts'

const outcomes = [
  { outcome: 'ok', fromSchedule: latencies([1, 5], [1.01, 2], [4, 3]), onTheWire: latencies([1, 10]) },
  { outcome: 'server_error', fromSchedule: latencies([0.2, 1]), onTheWire: latencies([0.2, 1]) },
] as const

test('latencies lie in eighths of a doubling, and what failed was no faster than giving up on the clock of users', () => {
  const { fromSchedule, onTheWire } = spreadOf({ sent: 11, late: [], seconds: [], outcomes }, 1000)
  expect(fromSchedule.map(({ count }) => count)).toEqual([7, 3, 1])
  for (const { fromMs, toMs } of fromSchedule) expect(toMs / fromMs).toBeLessThanOrEqual(1.125)
  const inside = (ms: number) => fromSchedule.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)?.count
  expect([inside(1), inside(4), inside(1000)]).toEqual([7, 3, 1])
  expect(onTheWire.map(({ count }) => count)).toEqual([1, 10])
})

test('both clocks count good answers alone, at the same edges', () => {
  const tally = tallyOf([
    { withinMs: 1, count: 60 },
    { withinMs: 10, count: 38 },
    { withinMs: 1, count: 2, outcome: 'server_error', status: '503' },
  ])
  const okWithin = Object.fromEntries(edgesMs.map((edge) => [edge, edge >= 1 ? 98 : 0]))
  const service = {
    operations: { read: { total: 100, byCode: { 200: 98, 503: 2 }, okWithin } },
    restarts: 0,
    instances: ['127.0.0.1:8080'],
  }
  const { served } = servedOf('read', evidenceOf({ tally, service }))
  expect(served?.find(({ edgeMs }) => edgeMs === 5)).toEqual({ edgeMs: 5, client: 60, service: 98 })
  expect(served?.at(-1)).toEqual({ edgeMs: 'inf', client: 98, service: 98 })
})

test.each([
  ['has not seen it', undefined],
  [
    'is another one',
    { operations: { read: { total: 1, byCode: {}, okWithin: {} } }, restarts: 0, instances: ['10.0.0.1:9'] },
  ],
])('of a service that %s there is no clock to show', (_, service) => {
  expect(servedOf('read', evidenceOf({ service }))).toEqual({})
})

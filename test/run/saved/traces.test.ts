import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type TracedRequest, TracedRequests } from '../../../run/journal/traced-requests.ts'
import { type LogLine, requestLines } from '../../../run/saved/service-log.ts'
import { keepTraces, keptTraces, tracesOf } from '../../../run/saved/traces.ts'
import { scenarioOf } from '../../../scenarios/all.ts'
import { traceIdOf } from '../../../scenarios/lib/journal/traced.ts'
import { planWith } from '../../scenarios/lib/plans.ts'

const plan = planWith({ readsPerSecond: 1000, durationSeconds: 30 })
const window = { start: 1_764_000_000, end: 1_764_000_030 }
const traced = (k: number, waitMs: number): TracedRequest => ({
  operation: 'read',
  k,
  dueMs: k,
  status: '200',
  spent: [100, 0, waitMs * 1000, 50, 10],
})
const line = (more: Record<string, unknown>) =>
  JSON.stringify({
    ...{
      level: 'info',
      time: '2025-11-24T16:00:05.000Z',
      service: 'reference-service',
      status: 200,
      request_id: 'a-1',
    },
    ...{ duration_ms: 9, method: 'GET', url: '/v1/topics/enwiki/1', queue_ms: 0.2, service_ms: 1, cassandra_ms: 8 },
    ...{ lambda_ms: 0, mediawiki_ms: 0, msg: 'traced', ...more },
  })

async function logged(lines: readonly string[], offset = 0): Promise<readonly LogLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'traces-'))
  try {
    const file = join(folder, 'service.log')
    await writeFile(file, `${lines.join('\n')}\n`)
    return await requestLines({ file, offset })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test('a traced request is what the generator saw of it and what the service wrote about it', async () => {
  const requests = { some: [traced(5, 10)], slowest: [traced(5, 10)] }
  const text = line({ trace_id: traceIdOf(plan, 'read', 5) })
  const { requests: told } = tracesOf(plan, requests, await logged([text]), window)
  const read = scenarioOf(plan)
    .operations.find(({ name }) => name === 'read')
    ?.requests(plan)
  expect(told).toEqual([
    {
      second: 0.005,
      what: `GET ${read?.path('scored', 5)}`,
      status: '200',
      traceId: traceIdOf(plan, 'read', 5),
      requestId: 'a-1',
      client: { lateMs: 0.1, connectMs: 0, waitMs: 10, receiveMs: 0.05, unseenMs: 0.01 },
      service: { durationMs: 9, spent: { queueMs: 0.2, ownMs: 1, cassandraMs: 8, lambdaMs: 0, mediawikiMs: 0 } },
      line: text,
    },
  ])
})

test('slow requests without a trace are told by the log alone, where they fell into the window', async () => {
  const lines = [
    line({ msg: 'slow', request_id: 'in', duration_ms: 300 }),
    line({ msg: 'gone', request_id: 'gone', status: undefined, duration_ms: 1000 }),
    line({ msg: 'slow', request_id: 'before', time: '2025-11-24T15:59:59.000Z' }),
    line({ msg: 'slow', request_id: 'after', time: '2025-11-24T16:01:00.000Z' }),
    line({ trace_id: '1'.repeat(32), request_id: "somebody else's" }),
    '{"level":"info","msg":"stopping"}',
    'no JSON with "request_id": in it',
  ]
  const { requests } = tracesOf(plan, { some: [], slowest: [] }, await logged(lines), window)
  expect(requests.map(({ requestId, status, second }) => [requestId, status, second])).toEqual([
    ['gone', undefined, 4],
    ['in', '200', 4.7],
  ])
})

test('what stands in a log before a position is passed over, and a log that is not there is empty', async () => {
  const [first, second] = [line({ request_id: 'old' }), line({ request_id: 'new' })]
  expect((await logged([first, second], first.length + 1)).map((each) => each.request_id)).toEqual(['new'])
  expect(await requestLines({ file: '/nowhere/service.log', offset: 0 })).toEqual([])
})

test('of many traced requests some are kept, evenly, and the slowest all the same', () => {
  const requests = new TracedRequests()
  for (let k = 0; k < 120_000; k++) requests.add(traced(k, k % 10_007 === 0 ? 500 + k / 1e6 : 1))
  expect(requests.some.length).toBeLessThanOrEqual(50_000)
  const steps = new Set(requests.some.slice(1).map(({ k }, i) => k - (requests.some[i]?.k ?? 0)))
  expect(steps.size).toBe(1)
  expect(requests.slowest.slice(0, 12).every(({ k }) => k % 10_007 === 0)).toBe(true)
})

test('they are kept beside a run and read again; a damaged file is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'traces-'))
  try {
    expect(await keptTraces(folder)).toBeUndefined()
    const requests = { some: Array.from({ length: 40 }, (_, i) => traced(i, 1)), slowest: [traced(5, 10)] }
    await keepTraces(folder, plan, requests, undefined, window)
    const kept = await keptTraces(join(folder, 'evidence.json'))
    expect(kept).toMatchObject({ requests: [{ traceId: traceIdOf(plan, 'read', 5) }] })
    expect(kept?.series.find(({ name }) => name === 'hottest')?.values).toHaveLength(30)
    await writeFile(join(folder, 'traces.json'), '{')
    await expect(keptTraces(folder)).rejects.toThrow(/traces.json is damaged/)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

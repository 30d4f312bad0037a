import { describe, expect, test } from 'vitest'
import type { Prometheus } from '../../../../slo/prometheus/prometheus.ts'
import type { Sample, Series } from '../../../../slo/prometheus/samples.ts'
import { readAnswerCounts } from '../../../../slo/run/answer-counts.ts'
import {
  askBackends,
  askCassandra,
  askCompiling,
  askScrapes,
  askService,
  isAtRest,
} from '../../../../slo/run/observe/observe.ts'
import { planOf } from '../evidence.ts'

const window = { start: 100, end: 110 }
const at = 113
const { operations } = planOf({ read: 1, write: 1 })

/** A Prometheus that has these series and finds them by the metric name that a query begins with. */
function holding(series: Readonly<Record<string, readonly Series[]>>): Prometheus {
  const samples = async (query: string, end: number) => {
    const [, name = '', seconds = ''] = /^(\w*).*\[(\d+)s\]$/.exec(query) ?? []
    const isAsked = ([t]: Sample) => t > end - Number(seconds) && t <= end
    const data = (series[name] ?? []).map((each) => ({ ...each, samples: each.samples.filter(isAsked) }))
    return { data: data.filter((each) => each.samples.length > 0), notes: [] }
  }
  return { samples } as unknown as Prometheus
}

const every = (start: number, values: readonly number[]): Sample[] => values.map((value, i) => [start + i, value])
const counter = (labels: Record<string, string>, samples: Sample[]): Series => ({ labels, samples })

describe('the service', () => {
  const cases: readonly [sentence: string, isResting: boolean, sent: number, samples: readonly Sample[][]][] = [
    [
      'is at rest when it has counted all that was sent',
      true,
      23,
      [every(96, [5, 7, 7, 7, 7, 20, 30, 30, 30, ...Array(8).fill(30)])],
    ],
    ['is not, before it is scraped after the last answer', false, 23, [every(99, [7, 30])]],
    [
      'is not while it still counts what clients have given up',
      false,
      23,
      [every(99, [7, ...Array(10).fill(9), 20, 25])],
    ],
    [
      'is when it has stopped counting, and some were never answered',
      true,
      23,
      [every(99, [7, ...Array(10).fill(9), 20, 20])],
    ],
    [
      'is not while one of its instances is not',
      false,
      99,
      [every(99, [...Array(13).fill(4)]), every(99, [...Array(12).fill(4), 5])],
    ],
    [
      'is when an instance that had gone before says nothing',
      true,
      99,
      [every(90, [1, 2]), every(99, [...Array(13).fill(4)])],
    ],
    ['is not when nobody counts it', false, 23, []],
    ['is not when nobody counts it, and nothing was sent', false, 0, []],
  ]
  test.each(cases)('%s', async (_, isResting, sent, samples) => {
    const series = samples.map((each, i) => counter({ instance: `${i}` }, each))
    const rest = { window, endedAt: 110, sent }
    expect(await isAtRest(holding({ http_requests_total: series }), '', rest, at)).toBe(isResting)
  })
})

describe('what the service counted', () => {
  const get = { method: 'GET', code: '200' }

  test('is the growth from the last scrape before the window to the newest one', async () => {
    const samples = every(96, [5, 7, 7, 7, 7, 20, 30, 30, 30])
    const { value } = await askService(
      holding({ http_requests_total: [counter(get, samples)] }),
      '',
      operations,
      window,
      at,
    )
    expect(value?.operations['read']).toMatchObject({ total: 23, byCode: { 200: 23 } })
    expect(value?.operations['write']?.total).toBe(0)
  })

  test('is good where "not found" is the right answer, and that was asked for', async () => {
    const asked: string[] = []
    const prometheus = {
      samples: async (query: string) => {
        asked.push(query)
        return { data: [], notes: [] }
      },
    }
    const missing = operations.map((each) => ({ ...each, absent: 5 }))
    await askService(prometheus as unknown as Prometheus, '', missing, window, at)
    await askService(prometheus as unknown as Prometheus, '', operations, window, at)
    expect(asked.flatMap((query) => /code=~"([^"]*)"/.exec(query)?.[1] ?? [])).toEqual(['2..|404', '2..'])
  })

  test('is counted once where two jobs scrape it, and said of whom', async () => {
    const from = (job: string, instance: string) => ({ ...get, job, instance })
    const samples = every(99, [0, 4, 9])
    const started = every(99, [1, 1, 1])
    const series = {
      http_requests_total: ['a', 'b'].map((job) => counter(from(job, 'one:8080'), samples)),
      process_start_time_seconds: ['a', 'b'].map((job) => counter({ job, instance: 'one:8080' }, started)),
    }
    const { value } = await askService(holding(series), '', operations, window, at)
    expect(value?.operations['read']?.total).toBe(5)
    expect(value?.instances).toEqual(['one:8080'])
  })

  test('goes on through a restart, which is told', async () => {
    const series = {
      http_requests_total: [counter(get, every(99, [50, 50, 60, 4, 9]))],
      process_start_time_seconds: [counter({}, every(99, [1, 1, 1, 102, 102]))],
    }
    const { value } = await askService(holding(series), '', operations, window, at)
    expect(value?.operations['read']?.total).toBe(19)
    expect(value?.restarts).toBe(1)
  })

  test('is unknown where no scrape came before the window: its first sample may hold anything', async () => {
    const { value } = await askService(
      holding({ http_requests_total: [counter(get, every(101, [900, 950]))] }),
      '',
      operations,
      window,
      at,
    )
    expect(value).toBeUndefined()
  })

  test('has buckets in ms, whatever the spelling of their edges', async () => {
    const bucket = (le: string, grown: number) => counter({ ...get, le }, every(99, [0, 0, grown]))
    const series = {
      http_requests_total: [counter(get, every(99, [0, 0, 10]))],
      http_request_duration_seconds_bucket: [
        bucket('0.005', 7),
        bucket('0.01', 8),
        bucket('0.0025', 5),
        bucket('+Inf', 10),
      ],
    }
    const { value } = await askService(holding(series), '', operations, window, at)
    const { okWithin } = value?.operations['read'] ?? { okWithin: {} as Record<string, number> }
    expect([okWithin['2.5'], okWithin['5'], okWithin['10']]).toEqual([5, 7, 8])
  })
})

test('Cassandra counts no operation that shares its counter with another', async () => {
  const series = (name: string, from: number) => counter({ __name__: name }, every(99, [from, from, from + 7]))
  const holdingAll = { samples: async () => ({ data: [series('cassandra_table_reads_total', 5)], notes: [] }) }
  const of = (...shared: Parameters<typeof askCassandra>[1]) =>
    askCassandra(holdingAll as unknown as Prometheus, shared, window, at).then(({ value }) => value)
  expect(await of({ operation: 'read', database: 'reads' })).toEqual({ read: 7 })
  expect(await of({ operation: 'read', database: 'reads' }, { operation: 'refresh', database: 'reads' })).toEqual({})
})

test('Cassandra is absent, not zero, where it is not scraped', async () => {
  expect((await askCassandra(holding({}), operations, window, at)).value).toEqual({})
})

describe('how long Cassandra compiled', () => {
  const name = 'jvm_compilation_time_seconds_total'

  test('is what its compiler worked between the scrapes at the ends of the window', async () => {
    const samples = every(96, [20, 21, 22, 23, 24, 24.5, 25, 25.5, 25.5, 25.5, 25.5, 25.5, 25.5, 25.5, 26, 40])
    const { value } = await askCompiling(holding({ [name]: [counter({}, samples)] }), window, at)
    expect(value).toBe(2)
  })

  test('is not known where nobody counts it', async () =>
    expect((await askCompiling(holding({}), window, at)).value).toBeUndefined())
})

describe('scrapes', () => {
  const scrapes = async (...ups: Sample[][]) =>
    (await askScrapes(holding({ up: ups.map((samples) => counter({}, samples)) }), '', 'service', window)).value

  test.each([
    ['all of them', [every(100.5, Array(10).fill(1))], 10, 10],
    ['two that failed', [every(100.5, [1, 1, 0, 0, 1, 1, 1, 1, 1, 1])], 10, 8],
    ['a hole', [[...every(100.5, [1, 1, 1]), ...every(108.5, [1, 1])]], 10, 5],
    ['none', [], 0, 0],
    ['two instances', [every(100.5, Array(10).fill(1)), every(100.2, Array(10).fill(1))], 20, 20],
  ] as const)('%s', async (_, ups, expected, succeeded) => {
    expect(await scrapes(...(ups as unknown as Sample[][]))).toEqual({ what: 'service', expected, succeeded })
  })
})

describe('the tally of the client', () => {
  const labels = { op: 'read', outcome: 'ok', status: '200', within: '2.5', took: 'inf' }

  test('is the last value of each counter, which began at zero with the run', () => {
    expect(readAnswerCounts([{ labels, value: 9 }])).toEqual([
      { operation: 'read', outcome: 'ok', status: '200', withinMs: 2.5, tookMs: Number.POSITIVE_INFINITY, count: 9 },
    ])
  })

  test.each([
    ['an unknown outcome', { ...labels, outcome: 'fine' }, 9],
    ['a value that is no edge', { ...labels, within: '3' }, 9],
    ['half a request', labels, 0.5],
    ['NaN', labels, Number.NaN],
  ])('refuses %s', (_, broken, value) => expect(() => readAnswerCounts([{ labels: broken, value }])).toThrow())
})

test('backends are counted over the window alone, a new start of the service included', async () => {
  const ok = (samples: Sample[]) =>
    counter({ __name__: 'backend_requests_total', operation: 'read', outcome: 'ok', job: 'service' }, samples)
  const twice = { ...ok(every(99, [4, 4, 9])), labels: { ...ok([]).labels, job: 'again' } }
  const held = holding({ '': [ok(every(99, [4, 4, 9, 11, 2, 5, ...Array(8).fill(6)])), twice] })
  const { value } = await askBackends(held, 'job="service"', window, at)
  expect(value).toEqual([{ name: 'Cassandra, read', outcomes: { ok: 7 + 6 }, within: {} }])
})

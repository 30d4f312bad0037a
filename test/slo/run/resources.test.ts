import { expect, test } from 'vitest'
import { databaseMetrics, serviceMetrics } from '../../../slo/conventions.ts'
import type { Sample, Series } from '../../../slo/prometheus/samples.ts'
import { metricsOf, type Resources, resourcesOf } from '../../../slo/run/resources.ts'

const window = { start: 100, end: 104 }
const every = (start: number, step: number, values: readonly number[]): Sample[] =>
  values.map((value, i) => [start + i * step, value])
const of = (name: string, samples: Sample[], labels: Record<string, string> = {}): Series => ({
  labels: { __name__: name, ...labels },
  samples,
})
const cpu = 'process_cpu_seconds_total'

const cases: readonly [sentence: string, side: 'service' | 'database', series: readonly Series[], Resources][] = [
  ['nothing is said of what nobody scrapes', 'service', [], []],
  [
    'a counter is its growth per second, from the scrape before the window on',
    'service',
    [of(cpu, every(99.5, 1, [10, 10.5, 11.5, 12, 12.25, 20]))],
    [
      {
        name: 'serviceCores',
        points: [
          [0.5, 0.5],
          [1.5, 1],
          [2.5, 0.5],
          [3.5, 0.25],
        ],
      },
    ],
  ],
  [
    'a counter that begins again counts from zero',
    'service',
    [of(cpu, every(99.5, 1, [10, 10.5, 0.25, 0.5]))],
    [
      {
        name: 'serviceCores',
        points: [
          [0.5, 0.5],
          [1.5, 0.25],
          [2.5, 0.25],
        ],
      },
    ],
  ],
  [
    'instances are added up, where each says something',
    'service',
    [
      of(serviceMetrics.inFlight, every(100.2, 1, [1, 2, 3, 4]), { instance: 'a' }),
      of(serviceMetrics.inFlight, every(101.4, 1, [10, 10]), { instance: 'b' }),
    ],
    [
      {
        name: 'inFlight',
        points: [
          [1.5, 12],
          [2.5, 13],
        ],
      },
    ],
  ],
  [
    'of event loops, the one that lags most counts, and a lag that is no number does not',
    'service',
    [
      of('nodejs_eventloop_lag_p99_seconds', every(100.2, 1, [0.01, 0.02, Number.NaN]), { instance: 'a' }),
      of('nodejs_eventloop_lag_p99_seconds', every(100.4, 1, [0.03, 0.01, 0.01]), { instance: 'b' }),
    ],
    [
      {
        name: 'serviceLagSeconds',
        points: [
          [0.5, 0.03],
          [1.5, 0.02],
        ],
      },
    ],
  ],
  [
    'a heap is what is left in it, and no other memory',
    'database',
    [
      of('jvm_memory_used_bytes', every(100.25, 0.5, [90, 30, 50, 70]), { area: 'heap' }),
      of('jvm_memory_used_bytes', every(100.25, 0.5, [5, 5, 5, 5]), { area: 'nonheap' }),
    ],
    [
      {
        name: 'databaseHeapBytes',
        points: [
          [0.5, 30],
          [1.5, 50],
        ],
      },
    ],
  ],
  [
    'collectors are added up',
    'database',
    [
      of('jvm_gc_collection_seconds_sum', every(99.5, 1, [1, 1.1]), { gc: 'young' }),
      of('jvm_gc_collection_seconds_sum', every(99.5, 1, [1, 1.2]), { gc: 'old' }),
    ],
    [{ name: 'collecting', points: [[0.5, expect.closeTo(0.3)]] }],
  ],
  [
    'what belongs to the other side is left to it',
    'service',
    [of(databaseMetrics.diskBytes, every(100.5, 1, [1, 2]))],
    [],
  ],
  [
    'a slow scrape makes long stretches',
    'database',
    [of(databaseMetrics.diskBytes, every(100.5, 2, [8, 16]))],
    [
      {
        name: 'diskBytes',
        points: [
          [1, 8],
          [3, 16],
        ],
      },
    ],
  ],
]
test.each(cases)('%s', (_, side, series, points) => expect(resourcesOf(side, series, window)).toEqual(points))

test('a long window is told in a few hundred points, each the mean of its stretch', () => {
  const disk = of(
    databaseMetrics.diskBytes,
    every(
      1,
      1,
      Array.from({ length: 7200 }, (_, second) => second),
    ),
  )
  const [{ points } = { points: [] }] = resourcesOf('database', [disk], { start: 0, end: 7200 })
  expect(points).toHaveLength(240)
  expect(points[0]?.[0]).toBe(15)
  expect(points[1]?.[1]).toBeCloseTo(44.5)
})

test('both sides are asked for their own processor time', () => {
  for (const side of ['service', 'database'] as const) expect(metricsOf(side).split('|')).toContain(cpu)
})

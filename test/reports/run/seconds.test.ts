import { describe, expect, it } from 'vitest'
import { picturesOf } from '../../../reports/document.ts'
import { plainSpaces } from '../../../reports/numbers.ts'
import { runDocument } from '../../../reports/run/document.ts'
import type { Moment } from '../../../slo/run/record.ts'
import type { RunReport } from '../../../slo/run/report.ts'
import { records } from '../records.ts'

const runPictures = (report: RunReport) => picturesOf(runDocument(report))

const none = { lateMs: 0, connectMs: 0, waitMs: 0, receiveMs: 0, unseenMs: 0 }
const spent = { mean: { ...none, waitMs: 1.5, lateMs: 0.5 }, slowest: { ...none, waitMs: 20, connectMs: 180 } }
const moments: Moment[] = [
  { second: 0, achievedPerSecond: 900, p50Ms: 1, p99Ms: 3, spent, pauseMs: 2, cores: { k6: 0.4, service: 0.6 } },
  { second: 1, achievedPerSecond: 100, pauseMs: 45, takenShare: 0.25, cores: { k6: 0.5, service: 0.9 } },
]
const report: RunReport = {
  ...records.met,
  moments,
  operationMoments: [
    { operation: 'read', moments },
    { operation: 'write', moments: [{ second: 0, p50Ms: 7, p99Ms: 9 }] },
    { operation: 'delete', moments: [{ second: 0, failedPerSecond: 3 }] },
  ],
  resources: [
    { name: 'serviceLagSeconds', points: [[0.5, 0.012]] },
    { name: 'collecting', points: [[1.5, 0.2]] },
    { name: 'inFlight', points: [[0.5, 3]] },
    { name: 'compactionsPending', points: [[0.5, 0]] },
  ],
}
const pictures = new Map(runPictures(report).map((picture) => [picture.id, picture]))
const claim = (id: string) => plainSpaces(pictures.get(id)?.claim ?? 'no such picture')

it('draws the percentiles of each operation that was answered, under its own promises', () => {
  const labels = (id: string) => pictures.get(id)?.chart.lines.map(({ label }) => label)
  expect(labels('latency-over-time-read')).toEqual([
    'P50 promised',
    'P95 promised',
    'P99 promised',
    'P99',
    'P95',
    'P50',
  ])
  expect(labels('latency-over-time-write')).toEqual(['P99', 'P95', 'P50'])
  expect([...pictures.keys()].filter((id) => id.startsWith('latency-over-time'))).toHaveLength(2)
})

it.each([
  ['latency-over-time-write', 'P99 of writes peaked at 9 ms in second 0; the median stayed at 7 ms.'],
  [
    'spent-slowest',
    'The slowest request took 200 ms, in second 0: 180 ms for a connection and 20 ms waiting for the first byte.',
  ],
  ['spent-mean', 'On average a request took 2 ms: 1.5 ms waiting for the first byte and 0.5 ms before it was sent.'],
  ['cores-over-time', 'Of all parts, service used most processor time; at most 0.9 of 2 cores, in second 1.'],
  [
    'pauses-over-time',
    'The longest that anything stood still, or collected garbage in one second: event loop, P99 12 ms (second 0); machine 45 ms (second 1); database’s GC 200 ms (second 1).',
  ],
  [
    'database-over-time',
    'The service had at most 3 requests to the database under way when it was looked at; no compaction was pending.',
  ],
])('says of %s what it shows', (id, sentence) => expect(claim(id)).toBe(sentence))

describe('charts over the seconds of a run', () => {
  const timed = [...pictures.values()].filter(({ chart }) => chart.cursor === 'seconds')

  it('have one axis and one cursor', () => {
    expect(timed).toHaveLength(8)
    expect(new Set(timed.map(({ chart }) => JSON.stringify(chart.x))).size).toBe(1)
  })

  it('hold every value between the ends of their axes, and tell their lines apart without colour', () => {
    for (const { chart } of pictures.values()) {
      for (const [x, y] of chart.lines.flatMap(({ points }) => points)) {
        expect(x).toBeGreaterThanOrEqual(chart.x.min)
        expect(x).toBeLessThanOrEqual(chart.x.max)
        expect(y ?? chart.y.min).toBeGreaterThanOrEqual(chart.y.min)
        expect(y ?? chart.y.max).toBeLessThanOrEqual(chart.y.max)
      }
      const dashes = chart.lines.filter(({ label }) => !label.endsWith('promised')).map(({ dash }) => dash.join(','))
      expect(new Set(dashes).size).toBe(dashes.length)
    }
  })

  it('say in their tables what they draw, and what nobody measured', () => {
    const cells = (id: string) => pictures.get(id)?.tables[0]?.rows.map((row) => row.cells)
    expect(cells('cores-over-time')).toEqual([
      ['0', '0.6', '0.4', { absent: 'not measured' }],
      ['1', '0.9', '0.5', '0.5'],
    ])
    expect(cells('spent-slowest')?.[1]).toEqual(['1', ...Array(6).fill({ absent: 'not measured' })])
  })
})

it('shows on the clock of the service what stands between it and the client', () => {
  const [read] = records.met.latency
  const spread = {
    fromSchedule: [
      { fromMs: 0, toMs: 0.5, count: 20 },
      { fromMs: 1, toMs: 1.125, count: 80 },
    ],
    onTheWire: [],
  }
  const served = [
    { edgeMs: 1, client: 20, service: 90 },
    { edgeMs: 5, client: 100, service: 100 },
    { edgeMs: 'inf', client: 100, service: 100 },
  ] as const
  const latency = read ? [{ ...read, spread, served: [...served] }] : []
  const picture = runPictures({ ...records.met, latency }).find(({ id }) => id === 'spread-read')
  expect(plainSpaces(picture?.claim ?? '')).toContain(
    'On the service’s clock 90.00 % took at most 1 ms, on the client’s 20.00 %',
  )
  const client = picture?.chart.lines.find(({ label }) => label === 'from the intended start')
  // A gap is no line, and what begins at no time at all is drawn one doubling wide.
  expect(client?.points).toEqual([
    [0.25, 2.5],
    [0.5, 2.5],
    [0.5, null],
    [1, 80],
    [1.125, 80],
    [1.125, null],
  ])
})

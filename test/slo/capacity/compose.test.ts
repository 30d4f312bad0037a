import { describe, expect, test } from 'vitest'
import { composeCapacity, headroomOf } from '../../../slo/capacity/compose.ts'
import { gaveFirst } from '../../../slo/capacity/gave-first.ts'
import { capacityReportSchema, type SearchResult } from '../../../slo/capacity/record.ts'
import type { Trial, Utilisation } from '../../../slo/capacity/trial.ts'
import { searches, usualSearch } from '../../reports/capacity/sample-search.ts'

const bound = (reads: number, writes: number) => ({
  perSecond: reads + writes,
  operations: [
    { operation: 'read', perSecond: reads },
    { operation: 'write', perSecond: writes },
  ],
})
const held = (reads: number, writes: number) => ({ ...bound(reads, writes), conditionalPerSecond: reads + writes })
const broke = (reads: number, writes: number) => ({ ...bound(reads, writes), broken: ['read-p95'] })

type Ends = Pick<SearchResult, 'lower' | 'upper' | 'ceiling'>
const resultOf = (ends: Partial<Ends>): SearchResult => ({
  stopped: 'narrow',
  trials: 9,
  decidingTrials: 9,
  seconds: 100,
  ...ends,
})
const verdictOf = (ends: Partial<Ends>, promised?: { operation: string; perSecond: number }[]) =>
  composeCapacity({ ...usualSearch, result: resultOf(ends), ...(promised ? { promised } : {}) })

describe('the verdict', () => {
  test.each<readonly [string, Partial<Ends>, string]>([
    ['is met where what held reaches the promised rates', { lower: held(1000, 100), upper: broke(1050, 105) }, 'met'],
    ['is met without an upper bound', { lower: held(1000, 100) }, 'met'],
    [
      'is met though the generator gives first',
      { lower: held(1200, 120), ceiling: { perSecond: 1400, by: 'generator' } },
      'met',
    ],
    ['is missed where what broke lies below', { lower: held(900, 90), upper: broke(950, 95) }, 'missed'],
    ['is missed where exactly the promised rates broke', { lower: held(950, 95), upper: broke(1000, 100) }, 'missed'],
    [
      'is inconclusive where the interval lies on both sides',
      { lower: held(980, 98), upper: broke(1020, 102) },
      'inconclusive',
    ],
    ['is inconclusive where nothing broke and not enough held', { lower: held(980, 98) }, 'inconclusive'],
    [
      'is inconclusive where one operation is below its rate, and the other above',
      { upper: broke(1500, 75) },
      'inconclusive',
    ],
    ['is inconclusive where nothing was decided', {}, 'inconclusive'],
  ])('%s', (_, ends, verdict) => {
    const report = verdictOf(ends)
    expect(report.verdict).toBe(verdict)
    expect(report.reasons.length > 0).toBe(verdict !== 'met')
  })

  test('is inconclusive where no rate is promised', () => {
    expect(verdictOf({ lower: held(9000, 900) }, []).verdict).toBe('inconclusive')
  })
})

test('headroom is that of the operation with the least room', () => {
  const promised = [
    { operation: 'read', perSecond: 1000 },
    { operation: 'write', perSecond: 100 },
  ]
  expect(headroomOf(resultOf({ lower: held(4000, 200), upper: broke(5000, 250) }), promised)).toEqual({
    lowerTimes: 2,
    upperTimes: 5,
  })
  expect(headroomOf(resultOf({}), promised)).toEqual({})
})

test.each(Object.entries(searches))('the %s search is a record that can be read back', (_, report) => {
  expect(capacityReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
})

describe('what gave first', () => {
  const of = (utilisation: readonly Utilisation[], ends: Partial<Ends> = { upper: broke(2000, 200) }) => {
    const [trial] = usualSearch.trials
    const trials = [{ ...(trial as Trial), perSecond: 2200, utilisation }]
    return gaveFirst(trials, resultOf(ends))
  }
  const cores = (resource: 'machine' | 'cassandra' | 'generator' | 'service', used: number): Utilisation => ({
    resource,
    used,
    limit: 2,
    unit: 'cores',
  })
  const time = (resource: 'event-loop' | 'gc', used: number): Utilisation => ({
    resource,
    used,
    limit: 1,
    unit: 'of the time',
  })

  test.each<readonly [string, readonly Utilisation[], string | undefined]>([
    ['is the event loop that had no time left', [time('event-loop', 0.97), cores('machine', 1.99)], 'event-loop'],
    ['is a collector that stops the world in every tenth request', [time('gc', 0.12), cores('cassandra', 0.4)], 'gc'],
    [
      'is who fills a full machine',
      [cores('machine', 1.96), cores('cassandra', 1.2), cores('generator', 0.5)],
      'cassandra',
    ],
    [
      'is the machine where nobody of the tested takes half of it',
      [cores('machine', 1.96), cores('cassandra', 0.8), cores('generator', 0.9)],
      'machine',
    ],
    ['is nothing where nothing is exhausted', [cores('machine', 1.2), time('event-loop', 0.5)], undefined],
    ['is nothing where nobody looked', [], undefined],
  ])('%s', (_, utilisation, resource) => {
    expect(of(utilisation).resource).toBe(resource)
  })

  test('is told with its figure', () => {
    expect(of([time('event-loop', 0.97)]).sentence).toBe("The service's event loop worked 97 % of the time at 2,200/s.")
  })

  test('is the generator where it could not send more, whatever was full', () => {
    const told = of([time('event-loop', 0.97)], { ceiling: { perSecond: 2200, by: 'generator' } })
    expect(told).toMatchObject({
      resource: 'generator',
      sentence: expect.stringContaining('no capacity of the service'),
    })
  })

  test('is nobody where no load broke', () => {
    expect(of([], {})).toEqual({ sentence: 'No load broke a promise, so nothing gave.', others: [] })
  })
})

import { describe, expect, it } from 'vitest'
import { scenarioOf, stagesOf } from '../../../../scenarios/all.ts'
import { usualValues } from '../../../../scenarios/lib/knobs.ts'
import type { Plan } from '../../../../scenarios/lib/plan.ts'
import { knobsOf } from '../../../../scenarios/lib/scenario.ts'
import { isTraffic, ranksOfTraffic } from '../../../../scenarios/lib/schedule/traffic.ts'
import { replay } from '../../../../scenarios/replay.ts'
import { chiSquareExcess } from '../chi-square.ts'
import { smallTraffic } from '../small-traffic.ts'

const plan = (changes: Partial<Plan<'readsPerSecond' | 'arrivals'>> = {}): Plan =>
  ({
    ...usualValues(knobsOf(replay)),
    ...{ traffic: smallTraffic, scenario: 'replay', target: '', runId: 'r', durationSeconds: 40, readsPerSecond: 100 },
    ...changes,
  }) as unknown as Plan

const window = (of: Plan) => stagesOf(of).find(({ phase }) => phase === 'scored')?.schedule

describe('a replay', () => {
  it('sends as many requests as its mean rate makes, when those of the traffic came', () => {
    const schedule = window(plan())
    expect(schedule?.requests).toBe(4000)
    expect([10, 20, 30, 40].map((second) => schedule?.before(second * 1000))).toEqual([1000, 1000, 3000, 4000])
  })

  it('sends nothing in a stretch without requests, by chance neither', () => {
    const schedule = window(plan({ arrivals: 'poisson' }))
    expect(schedule?.requests).toBe(4000)
    expect(schedule?.before(10_000)).toBe(schedule?.before(20_000))
    expect(schedule?.before(40_000)).toBe(4000)
  })

  it('asks for the most popular page as often as the traffic did, and for others of the same seed', () => {
    const of = plan()
    const operation = scenarioOf(of).operations[0]
    const { row, path, isRight } = operation?.requests(of) ?? {}
    const rows = Array.from({ length: 4000 }, (_, k) => row?.('scored', k))
    const counts = [...Map.groupBy(rows, (each) => each).values()].map(({ length }) => length).sort((a, b) => b - a)
    expect(counts.length).toBe(3)
    expect(Math.abs((counts[0] ?? 0) - 2000)).toBeLessThan(4 * Math.sqrt(1000))
    expect(path?.('scored', 0)).toMatch(/^\/v1\/topics\/\w+\/\d+$/)
    expect(isRight?.('scored', 0, '{}')).toBe(false)
  })

  it('by id asks for the pages themselves, as often as the traffic did', () => {
    const ids = [
      ['enwiki', '6678', '300'],
      ['dewiki', '2556', '100'],
    ] as const
    const of = { ...plan(), by: 'id', traffic: { ...smallTraffic, ids } } as unknown as Plan
    const { path, isRight } = scenarioOf(of).operations[0]?.requests(of) ?? {}
    const paths = Array.from({ length: 4000 }, (_, k) => path?.('scored', k))
    const cats = paths.filter((each) => each === '/v1/topics/enwiki/6678').length
    expect(new Set(paths)).toEqual(new Set(['/v1/topics/enwiki/6678', '/v1/topics/dewiki/2556']))
    expect(Math.abs(cats - 3000)).toBeLessThan(4 * Math.sqrt(750))
    const [wiki_id, page_id] = paths[0]?.includes('enwiki') ? ['enwiki', 6678] : ['dewiki', 2556]
    expect(isRight?.('scored', 0, JSON.stringify({ wiki_id, page_id, predictions: [] }))).toBe(true)
    expect(isRight?.('scored', 0, JSON.stringify({ wiki_id, page_id: 1, predictions: [] }))).toBe(false)
  })

  it('begins again with the first row where there are fewer rows than pages', () => {
    const of = { ...plan(), rows: 2 } as Plan
    const row = scenarioOf(of).operations[0]?.requests(of).row
    expect(new Set(Array.from({ length: 200 }, (_, k) => row?.('scored', k)))).toEqual(new Set([0, 1]))
  })
})

describe('pages of traffic', () => {
  it('are drawn as often as their groups say, and within a group alike', () => {
    const rank = ranksOfTraffic(
      [
        [500, 1],
        [300, 3],
        [200, 10],
      ],
      7,
    )
    const counts = new Array<number>(14).fill(0)
    const draws = 100_000
    for (let i = 0; i < draws; i++) counts[rank(i)] = (counts[rank(i)] as number) + 1
    const expected = [0.5, ...Array(3).fill(0.1), ...Array(10).fill(0.02)].map((share) => share * draws)
    expect(Math.abs(chiSquareExcess(counts, expected))).toBeLessThan(4)
  })

  it.each([
    ['another version', { schemaVersion: 2 }],
    ['no request', { requests: [0, 0] }],
    ['no page', { pages: [] }],
    ['a number that is none', { requests: [1.5] }],
    ['ids without pages', { ids: [['enwiki']] }],
    ['ids that are not as many as their requests', { ids: [['enwiki', '1 2', '3']] }],
  ])('are refused with %s', (_, changes) => {
    expect(isTraffic({ ...smallTraffic, ...changes })).toBe(false)
    expect(isTraffic(smallTraffic)).toBe(true)
  })
})

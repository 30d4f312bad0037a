import { describe, expect, it } from 'vitest'
import { readPlan, stagesOf } from '../../../../scenarios/all.ts'
import type { Plan } from '../../../../scenarios/lib/plan.ts'
import { rowsOfVisits, type VisitKnob, visitor, visitRate, volleys } from '../../../../scenarios/lib/requests/visits.ts'

const planned = (changes: object = {}) =>
  readPlan(
    JSON.stringify({ scenario: 'year-in-review', target: 'http://127.0.0.1:1', runId: 'r', ...changes }),
  ) as Plan<VisitKnob>
const plan = planned()

/** The requests of users whose visits lie in the first minute, by user. */
function visits(of: Plan<VisitKnob>) {
  const { requests, intendedMs } = volleys(of, 'scored', 60)
  const who = visitor(of)
  const row = rowsOfVisits(of)
  const byUser = new Map<number, { readonly page: number; readonly ms: number; readonly row: number }[]>()
  for (let k = 0; k < requests; k++) {
    const { user, page } = who(k)
    const of = byUser.get(user) ?? []
    byUser.set(user, of)
    of.push({ page, ms: intendedMs(k), row: row('scored', k) })
  }
  return byUser
}

describe('volleys', () => {
  const { requests, intendedMs } = volleys(plan, 'scored', 30)

  it('come at the rate of users, each with its pages', () => {
    expect(visitRate(plan)).toBe(1000)
    expect(requests).toBe(30_000)
    expect(intendedMs(requests - 1)).toBeLessThan(30_000)
  })

  it('never go back in time, and their requests are due at once', () => {
    const moments = Array.from({ length: requests }, (_, k) => intendedMs(k))
    expect(moments).toEqual(moments.toSorted((a, b) => a - b))
    const volley = moments.slice(100, 105)
    expect(new Set(volley).size).toBe(1)
    expect(new Set(moments).size).toBe(requests / 5)
  })

  it('are rounded up to whole ones', () => {
    expect(visitRate(planned({ pagesPerUser: 11 }))).toBe(50 * 15)
  })
})

describe('a visit', () => {
  const whole = [...visits(plan).values()].filter((requests) => requests.length === 20)

  it('asks for each of its pages once', () => {
    expect(whole.length).toBeGreaterThan(2800)
    for (const requests of whole) {
      expect(requests.map(({ page }) => page)).toEqual(Array.from({ length: 20 }, (_, page) => page))
      expect(new Set(requests.map(({ row }) => row)).size).toBe(20)
    }
  })

  it('lasts as long as it is told to', () => {
    const [first, last] = [whole[50]?.[0], whole[50]?.at(-1)]
    const lasted = (last?.ms ?? 0) - (first?.ms ?? 0)
    // Four volleys in 2 s lie 0.5 s apart.
    expect(lasted).toBeGreaterThan(1490)
    expect(lasted).toBeLessThan(1510)
  })

  it('begins while others are under way', () => {
    const begins = whole.map(([first]) => first?.ms ?? 0).toSorted((a, b) => a - b)
    const inASecond = begins.filter((ms) => ms >= 10_000 && ms < 11_000).length
    expect(inASecond).toBeGreaterThan(45)
    expect(inASecond).toBeLessThan(55)
  })
})

describe('the pages of a visit', () => {
  /** How many rows are asked for by how many: what users have in common. */
  const rowsAsked = (correlation: number, zipfExponent: number) => {
    const row = rowsOfVisits(planned({ correlation, zipfExponent }))
    return new Set(Array.from({ length: 20_000 }, (_, k) => row('scored', k))).size
  }

  it('stay within the rows that there are, however few', () => {
    const row = rowsOfVisits(planned({ rows: 1000, pagesPerUser: 200, pagesTogether: 50 }))
    for (let k = 0; k < 10_000; k++) {
      expect(row('scored', k)).toBeGreaterThanOrEqual(0)
      expect(row('scored', k)).toBeLessThan(1000)
    }
  })

  it('are more alike the more popular the popular ones are', () => {
    expect(rowsAsked(0, 1.2)).toBeLessThan(0.7 * rowsAsked(0, 0.2))
  })

  it('come from one interest in the share that is asked for: another correlation asks for other rows', () => {
    const rowsOf = (correlation: number) => {
      const row = rowsOfVisits(planned({ correlation }))
      return Array.from({ length: 20_000 }, (_, k) => row('scored', k))
    }
    const [none, half, all] = [rowsOf(0), rowsOf(0.5), rowsOf(1)]
    const alike = (one: readonly number[], other: readonly number[]) =>
      one.filter((row, k) => row === other[k]).length / one.length
    expect(alike(half, none)).toBeGreaterThan(0.48)
    expect(alike(half, none)).toBeLessThan(0.54)
    expect(alike(half, all)).toBeGreaterThan(0.48)
    expect(alike(half, all)).toBeLessThan(0.54)
  })
})

it('users are the rate of the scenario, and warm-up sends as many requests a second as the window', () => {
  const [warmup, scored] = stagesOf(plan).map(({ phase, seconds, schedule }) => [phase, schedule.requests / seconds])
  expect(scored).toEqual(['scored', 1000])
  expect(warmup).toEqual(['warmup', expect.closeTo(833.3, 0)])
})

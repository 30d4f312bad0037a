import { describe, expect, it } from 'vitest'
import { readPlan } from '../../../../scenarios/all.ts'
import type { Plan } from '../../../../scenarios/lib/plan.ts'
import { coldRead } from '../../../../scenarios/lib/requests/cold-reads.ts'
import { corpus, modelVersion } from '../../../../scenarios/lib/rows/corpus.ts'
import { firstColdRow } from '../../../../scenarios/lib/rows/rows.ts'
import { pageOfId } from '../../../../wiki/pages.ts'
import { predictedScores, ranked } from '../../../../wiki/predictions.ts'

const planned = (changes: object = {}) =>
  readPlan(
    JSON.stringify({ scenario: 'cold-cache', target: 'http://127.0.0.1:1', runId: 'r1', hitRatio: 0.9, ...changes }),
  ) as Plan<'bodyCheckRatio' | 'hitRatio'>
const plan = planned()
const requests = coldRead.requests(plan)
const numbers = Array.from({ length: 5000 }, (_, k) => k)
const coldOf = (of: typeof requests, phase: 'warmup' | 'scored') =>
  numbers.map((k) => of.row(phase, k)).filter((row) => row >= firstColdRow)

describe('the reads of a cold cache', () => {
  it.each([0, 0.5, 0.9, 0.995, 1])('ask for rows that are there in a share of %d', (hitRatio) => {
    const cold = coldOf(coldRead.requests(planned({ hitRatio })), 'scored').length
    expect(Math.abs(cold / numbers.length - (1 - hitRatio))).toBeLessThan(0.001)
  })

  it('ask for each of the others once: in warm-up and window, and in no other run', () => {
    const all = [...coldOf(requests, 'warmup'), ...coldOf(requests, 'scored')]
    expect(new Set(all).size).toBe(all.length)
    const next = new Set(coldOf(coldRead.requests(planned({ runId: 'r2' })), 'scored'))
    expect(all.filter((row) => next.has(row)).length).toBeLessThan(5)
  })

  it('ask for pages that MediaWiki has, and never take "not found" for right', () => {
    for (const row of coldOf(requests, 'scored')) expect(pageOfId(corpus(1).key(row).pageId)).toBeDefined()
    expect(numbers.some((k) => requests.isAbsent('scored', k))).toBe(false)
  })

  it('have each miss looked at', () => {
    const misses = numbers.filter((k) => requests.row('scored', k) >= firstColdRow)
    expect(misses.filter((k) => !requests.checksBody('scored', k))).toEqual([])
  })
})

describe('a miss is answered rightly', () => {
  const k = numbers.find((each) => requests.row('scored', each) >= firstColdRow) ?? 0
  const { wikiId, pageId } = corpus(plan.seed).key(requests.row('scored', k))
  const of = (revisionId: number, threshold = 0.5) =>
    JSON.stringify({
      wiki_id: wikiId,
      page_id: pageId,
      model_version: modelVersion,
      last_updated: '2026-08-01T00:00:00.000Z',
      predictions: ranked(predictedScores({ wikiId, pageId, revisionId }, modelVersion), threshold),
    })
  const latest = 1_000_000_000 + pageId

  it('by what the lambda says about the latest revision', () => {
    expect(requests.isRight('scored', k, of(latest))).toBe(true)
  })

  it.each([
    ['about an earlier revision', of(latest - 200_000_000)],
    ['with more topics than the threshold lets through', of(latest, 0)],
    ['as nothing', ''],
    ['with no topics', JSON.stringify({ ...JSON.parse(of(latest)), predictions: [] })],
  ])('and not %s', (_, body) => expect(requests.isRight('scored', k, body)).toBe(false))
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { predictedScores, ranked } from '../../wiki/predictions.ts'
import { topics } from '../../wiki/topics.ts'

const version = 'articletopic-20260801'
const subject = fc.record({
  wikiId: fc.constantFrom('enwiki', 'dewiki', 'be_x_oldwiki'),
  pageId: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  revisionId: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
})

it('each of the 64 topics has a score from 0 to 1 that is its own float32 in its shortest spelling', () => {
  fc.assert(
    fc.property(subject, (page) => {
      const scores = predictedScores(page, version)
      expect(scores).toHaveLength(64)
      for (const score of scores) {
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
        expect(Number(Math.fround(score).toPrecision(6))).toBe(score)
      }
    }),
  )
})

it('one topic at least is found with the usual threshold, falling and without a second of a name', () => {
  fc.assert(
    fc.property(subject, (page) => {
      const found = ranked(predictedScores(page, version), 0.5)
      expect(found.length).toBeGreaterThan(0)
      expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).toSorted((a, b) => b - a))
      expect(new Set(found.map(({ topic }) => topic)).size).toBe(found.length)
      for (const { topic } of found) expect(topics).toContain(topic)
    }),
  )
})

const page = { wikiId: 'enwiki', pageId: 123, revisionId: 1_000_000_123 }
it.each([
  ['wiki', { ...page, wikiId: 'dewiki' }, version],
  ['page', { ...page, pageId: 124 }, version],
  ['revision', { ...page, revisionId: 1_200_000_123 }, version],
  ['version of the model', page, 'articletopic-20260901'],
])('another %s has other scores, and the same one the same', (_, other, otherVersion) => {
  expect(predictedScores(other, otherVersion)).not.toEqual(predictedScores(page, version))
  expect(predictedScores({ ...other }, otherVersion)).toEqual(predictedScores(other, otherVersion))
})

import { describe, expect, it } from 'vitest'
import { isRightBody } from '../../../../scenarios/lib/rows/body-check.ts'
import { corpus, modelVersion } from '../../../../scenarios/lib/rows/corpus.ts'

const rows = corpus(1)
const asFilled = 4
const mayBeWritten = 5

type Answer = Record<string, unknown> & { predictions: { topic: string; score: number }[] }

function answer(row: number, generation = 0): Answer {
  const { wikiId, pageId } = rows.key(row)
  return {
    wiki_id: wikiId,
    page_id: pageId,
    model_version: modelVersion,
    last_updated: '2026-08-01T00:00:00.000Z',
    predictions: [...rows.predictions(row, generation, 0.5)],
  }
}

const check = (row: number, body: unknown): boolean => isRightBody(JSON.stringify(body), rows, row)

describe('body check', () => {
  it('accepts the row as filled, and any generation of a row that runs may write', () => {
    expect(check(asFilled, answer(asFilled))).toBe(true)
    expect(check(mayBeWritten, answer(mayBeWritten))).toBe(true)
    expect(check(mayBeWritten, answer(mayBeWritten, 12_345))).toBe(true)
  })

  it('refuses another generation of a row that nobody writes', () => {
    expect(check(asFilled, answer(asFilled, 12_345))).toBe(false)
  })

  it.each<[string, (right: Answer) => unknown]>([
    ['another page', (right) => ({ ...right, page_id: 1 })],
    ['a page id that is a text', (right) => ({ ...right, page_id: String(right['page_id']) })],
    ['another wiki', (right) => ({ ...right, wiki_id: 'xxwiki' })],
    ['another model', (right) => ({ ...right, model_version: 'articletopic-2025' })],
    ['no date', ({ last_updated, ...rest }) => rest],
    ['no predictions', (right) => ({ ...right, predictions: [] })],
    ['predictions that are none', (right) => ({ ...right, predictions: { 'STEM.STEM*': 0.9 } })],
    ['an unknown topic', (right) => ({ ...right, predictions: [{ topic: 'constructor', score: 0.9 }] })],
    ['a score below the threshold', (right) => ({ ...right, predictions: [{ topic: 'STEM.STEM*', score: 0.49 }] })],
    ['a score above 1', (right) => ({ ...right, predictions: [{ topic: 'STEM.STEM*', score: 1.1 }] })],
    ['a score that is a text', (right) => ({ ...right, predictions: [{ topic: 'STEM.STEM*', score: '0.9' }] })],
    [
      'rising scores',
      (right) => ({
        ...right,
        predictions: [
          { topic: 'STEM.STEM*', score: 0.6 },
          { topic: 'STEM.Space', score: 0.7 },
        ],
      }),
    ],
    [
      'a topic twice',
      (right) => ({
        ...right,
        predictions: [
          { topic: 'STEM.STEM*', score: 0.7 },
          { topic: 'STEM.STEM*', score: 0.6 },
        ],
      }),
    ],
    ['null', () => null],
    ['a list', () => []],
    ['a prediction that is null', (right) => ({ ...right, predictions: [null] })],
  ])('refuses %s', (_, change) => {
    expect(check(mayBeWritten, change(answer(mayBeWritten)))).toBe(false)
    expect(check(asFilled, change(answer(asFilled)))).toBe(false)
  })

  it.each([16, 200])(
    'refuses a row as filled with values of %d topics, and takes it where they are asked for',
    (topics) => {
      const sized = corpus(1, topics)
      const body = JSON.stringify({ ...answer(asFilled), predictions: sized.predictions(asFilled, 0, 0.5) })
      expect(isRightBody(body, sized, asFilled)).toBe(true)
      expect(isRightBody(body, rows, asFilled)).toBe(false)
      expect(isRightBody(JSON.stringify(answer(asFilled)), sized, asFilled)).toBe(false)
    },
  )

  it('refuses what is no JSON', () => {
    expect(isRightBody('<html>welcome</html>', rows, asFilled)).toBe(false)
    expect(isRightBody('', rows, asFilled)).toBe(false)
  })
})

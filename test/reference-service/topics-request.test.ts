import { describe, expect, it } from 'vitest'
import { thresholdBits } from '../../reference-service/predictions.ts'
import { Problem } from '../../reference-service/problem.ts'
import { parseDelete, parsePage, parseRead, parseSearch } from '../../reference-service/topics-request.ts'

const model = 'articletopic-20260801'
const half = thresholdBits(0.5)

/** The detail of the problem that the action meets. */
function problemOf(action: () => unknown): string {
  try {
    action()
  } catch (problem) {
    expect(problem).toBeInstanceOf(Problem)
    expect((problem as Problem).status).toBe(400)
    return (problem as Problem).detail
  }
  return expect.fail('there was no problem')
}

describe('a search', () => {
  it.each([
    ['lang=en&page_id=1', { page: { wikiId: 'enwiki', pageId: '1' }, modelVersion: model, leastBits: half }],
    [
      'page_id=9223372036854775807&lang=be-tarask&model_version=v%201&threshold=0.25',
      {
        page: { wikiId: 'be_x_oldwiki', pageId: '9223372036854775807' },
        modelVersion: 'v 1',
        leastBits: thresholdBits(0.25),
      },
    ],
    [
      'lang=en&page_id=1&debug=true&threshold=0.9',
      { page: { wikiId: 'enwiki', pageId: '1' }, modelVersion: model, leastBits: 0 },
    ],
    [
      'lang=en&page_id=1&debug=false',
      { page: { wikiId: 'enwiki', pageId: '1' }, modelVersion: model, leastBits: half },
    ],
    ['l%61ng=e%6E&page%5Fid=%31', { page: { wikiId: 'enwiki', pageId: '1' }, modelVersion: model, leastBits: half }],
  ])('%s is understood', (query, expected) => {
    expect(parseSearch(query, model)).toEqual(expected)
  })

  it.each([
    ['', 'Parameter lang is missing.'],
    ['lang=en', 'Parameter page_id is missing.'],
    ['lang=xx&page_id=1', 'There is no Wikipedia in the language "xx".'],
    ['lang=__proto__&page_id=1', 'There is no Wikipedia in the language "__proto__".'],
    ['lang=en&lang=en&page_id=1', 'Parameter lang is given more than once.'],
    [
      'lang=en&page_id=1&title=Ada',
      'Unknown parameter "title"; known are lang, page_id, threshold, debug, model_version.',
    ],
    ['lang=en&page_id=1&', 'Unknown parameter ""; known are lang, page_id, threshold, debug, model_version.'],
    [
      'lang=en&page_id=1&__proto__=1',
      'Unknown parameter "__proto__"; known are lang, page_id, threshold, debug, model_version.',
    ],
    ['lang=en&page_id=%GG', 'A percent-encoded sequence is malformed.'],
    ['lang=en&page_id=1&debug=yes', 'debug must be true or false.'],
    ['lang=en&page_id=1&model_version=', 'A model version has 1 to 100 characters.'],
    [`lang=en&page_id=1&model_version=${'v'.repeat(101)}`, 'A model version has 1 to 100 characters.'],
  ])('%s is not', (query, detail) => {
    expect(problemOf(() => parseSearch(query, model))).toBe(detail)
  })

  it.each([
    '0',
    '-1',
    '01',
    '1.0',
    '1e3',
    '',
    ' 1',
    '+1',
    '0x1',
    '9223372036854775808',
    '99999999999999999999',
    'NaN',
    '١',
  ])('page_id %j is no page id', (id) => {
    const detail = problemOf(() => parseSearch(`lang=en&page_id=${encodeURIComponent(id)}`, model))
    expect(detail).toContain('page_id must be a whole number from 1 to 9223372036854775807')
  })

  it.each([
    ['0', 0],
    ['1', 1],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1.0', 1],
    ['0.', 0],
    ['5e-1', 0.5],
    ['1E-7', 1e-7],
  ])('threshold %s is a threshold', (text, value) => {
    expect(parseRead({ wikiId: 'enwiki', pageId: '1' }, `threshold=${text}`, model).leastBits).toBe(
      thresholdBits(value),
    )
  })

  it.each(['', '1.01', '-0.1', '-0', 'NaN', 'Infinity', '0x0', '1e1', '0,5', ' 0.5', '0.5.5', '.', 'e', '1e', '2'])(
    'threshold %j is none',
    (text) => {
      const detail = problemOf(() => parseSearch(`lang=en&page_id=1&threshold=${encodeURIComponent(text)}`, model))
      expect(detail).toContain('threshold must be a decimal number from 0 to 1')
    },
  )
})

describe('a path', () => {
  it('names any wiki of a well-formed id, Wikipedia or not', () => {
    expect(parsePage('enwiktionary', '7')).toEqual({ wikiId: 'enwiktionary', pageId: '7' })
  })

  it.each(['en-wiki', 'EnWiki', '', 'en wiki', '%00', '1wiki', 'a'.repeat(65), '%zz'])('%j names none', (wiki) => {
    problemOf(() => parsePage(wiki, '7'))
  })
})

describe('a delete', () => {
  it.each([
    ['', { kind: 'all' }],
    ['model_version=v1', { kind: 'one', modelVersion: 'v1' }],
    ['model_version_before=v2', { kind: 'before', modelVersion: 'v2' }],
  ])('with %j takes away %j', (query, range) => {
    expect(parseDelete(query)).toEqual(range)
  })

  it('takes one kind of range only', () => {
    expect(problemOf(() => parseDelete('model_version=a&model_version_before=b'))).toContain('exclude each other')
  })
})

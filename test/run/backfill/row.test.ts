import { describe, expect, it } from 'vitest'
import { BadRow, readRow } from '../../../run/backfill/row.ts'

const rules = { modelVersion: undefined, wikis: undefined, lastUpdatedMs: 1_780_000_000_000 }
const good = { wiki_id: 'enwiki', page_id: 12, model_version: 'm-2', predictions: { 'STEM.Space': 0.25 } }

describe('a row is read', () => {
  it.each([
    ['as it is', {}, {}],
    ['with wiki_db for wiki_id', { wiki_id: undefined, wiki_db: 'dewiki' }, { wikiId: 'dewiki' }],
    ['with a page id as text', { page_id: '9223372036854775807' }, { pageId: 9223372036854775807n }],
    ['with a page id of 64 bits', { page_id: 9007199254740993n }, { pageId: 9007199254740993n }],
    [
      'with a list of predictions',
      {
        predictions: [
          { topic: 'A', score: 0 },
          { topic: 'B', score: 1 },
        ],
      },
      { predictions: { topics: ['A', 'B'], scores: [0, 1] } },
    ],
    ['with a revision', { revision_id: 1_300_000_000n }, { revision: 1_300_000_000 }],
    [
      'with a time as JSON writes it',
      { last_updated: '2026-08-01T12:00:00.5Z' },
      { lastUpdatedMs: Date.UTC(2026, 7, 1, 12, 0, 0, 500) },
    ],
    [
      'with a time as Spark writes it',
      { last_updated: '2026-08-01 12:00:00' },
      { lastUpdatedMs: Date.UTC(2026, 7, 1, 12) },
    ],
    [
      'with a time elsewhere',
      { last_updated: '2026-08-01T12:00:00+02:00' },
      { lastUpdatedMs: Date.UTC(2026, 7, 1, 10) },
    ],
    ['with a date', { last_updated: new Date(Date.UTC(2026, 7, 1)) }, { lastUpdatedMs: Date.UTC(2026, 7, 1) }],
    ['with milliseconds', { last_updated: 1_785_000_000_123 }, { lastUpdatedMs: 1_785_000_000_123 }],
  ])('%s', (_, changes, expected) => {
    expect(readRow({ ...good, ...changes }, rules)).toEqual({
      wikiId: 'enwiki',
      pageId: 12n,
      modelVersion: 'm-2',
      predictions: { topics: ['STEM.Space'], scores: [0.25] },
      revision: undefined,
      lastUpdatedMs: rules.lastUpdatedMs,
      ...expected,
    })
  })

  it('with the model version that was given for those without one', () => {
    const { model_version: _, ...without } = good
    expect(readRow(without, { ...rules, modelVersion: 'm-3' })).toMatchObject({ modelVersion: 'm-3' })
    expect(readRow(good, { ...rules, modelVersion: 'm-3' })).toMatchObject({ modelVersion: 'm-2' })
  })
})

describe('a row is set aside', () => {
  const scored = (score: unknown) => ({ ...good, predictions: { A: score } })
  it.each([
    ['wiki_id is missing', { ...good, wiki_id: null }],
    ['wiki_id "en" is not the id of a wiki, such as enwiki', { ...good, wiki_id: 'en' }],
    ['wiki_id "enwiki\'; DROP" is not the id of a wiki, such as enwiki', { ...good, wiki_id: "enwiki'; DROP" }],
    ['wiki_id "frwiki" is not among the wikis that were named', { ...good, wiki_id: 'frwiki' }],
    ['page_id is missing', { ...good, page_id: undefined }],
    ['page_id 0 is not a positive whole number', { ...good, page_id: 0 }],
    ['page_id -5 is not a positive whole number', { ...good, page_id: -5n }],
    ['page_id 1.5 is not a positive whole number', { ...good, page_id: 1.5 }],
    ['page_id "12a" is not a positive whole number', { ...good, page_id: '12a' }],
    ['page_id 9223372036854775808 is larger than 9223372036854775807', { ...good, page_id: 2n ** 63n }],
    ['page_id "99999999999999999999" is larger than 9223372036854775807', { ...good, page_id: '9'.repeat(20) }],
    ['model_version is missing', { ...good, model_version: null }],
    ['model_version "" is not a text of 1 to 100 characters', { ...good, model_version: '' }],
    ['predictions are missing', { ...good, predictions: null }],
    ['predictions are neither a map nor a list', { ...good, predictions: '{}' }],
    ['predictions have 0 topics, and not 1 to 1000', { ...good, predictions: {} }],
    ['predictions hold {"score":1}, and not a topic and its score', { ...good, predictions: [{ score: 1 }] }],
    [
      'the topic "A" has two scores',
      {
        ...good,
        predictions: [
          { topic: 'A', score: 0 },
          { topic: 'A', score: 1 },
        ],
      },
    ],
    ['the score of "A" is NaN, and not a number from 0 to 1', scored(Number.NaN)],
    ['the score of "A" is 1.01, and not a number from 0 to 1', scored(1.01)],
    ['the score of "A" is -0.1, and not a number from 0 to 1', scored(-0.1)],
    ['the score of "A" is null, and not a number from 0 to 1', scored(null)],
    ['the score of "A" is "NaN", and not a number from 0 to 1', scored('NaN')],
    ['revision_id 4294967296 is not a whole number from 1 to 4294967295', { ...good, revision_id: 2 ** 32 }],
    [
      'last_updated 1785000000 is not a time such as 2026-08-01T12:00:00Z, or milliseconds since 1970',
      { ...good, last_updated: 1_785_000_000 },
    ],
    [
      'last_updated "yesterday" is not a time such as 2026-08-01T12:00:00Z, or milliseconds since 1970',
      { ...good, last_updated: 'yesterday' },
    ],
    ['it is no object', [good]],
    ['it is no object', null],
  ])('because %s', (reason, record) => {
    const row = readRow(record, { ...rules, wikis: new Set(['enwiki']) })
    expect(row).toBeInstanceOf(BadRow)
    expect((row as BadRow).reason).toBe(reason)
  })
})

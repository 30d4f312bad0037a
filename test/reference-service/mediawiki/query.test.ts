import { describe, expect, it } from 'vitest'
import { answerQuery } from '../../../reference-service/mediawiki/query.ts'
import { WikiState } from '../../../reference-service/mediawiki/wiki-state.ts'

const usual = { action: 'query', prop: 'info', format: 'json', formatversion: '2' }
const ask = (parameters: Record<string, string>, state = new WikiState()) =>
  answerQuery(new URLSearchParams({ ...usual, ...parameters }), { state, language: 'en' })

const language = { contentmodel: 'wikitext', pagelanguage: 'en', pagelanguagehtmlcode: 'en', pagelanguagedir: 'ltr' }
const page0 = {
  pageid: 10_012_345,
  ns: 0,
  title: 'Page 0',
  ...language,
  touched: '2026-08-01T00:00:00Z',
  lastrevid: 1_010_012_345,
  length: 38_333,
}

describe('what is asked about is told', () => {
  it.each([
    ['by title', { titles: 'Page 0' }, { pages: [page0] }],
    ['by id', { pageids: '10012345' }, { pages: [page0] }],
    ['by revision, whichever of the page it is', { revids: '810012345' }, { pages: [page0] }],
    ['once, however often it is named', { titles: 'Page 0|Page 0' }, { pages: [page0] }],
    [
      'by another spelling, which is told with it',
      { titles: 'page_0' },
      { normalized: [{ fromencoded: false, from: 'page_0', to: 'Page 0' }], pages: [page0] },
    ],
    [
      'behind a redirect',
      { titles: 'Redirect 0', redirects: '1' },
      { redirects: [{ from: 'Redirect 0', to: 'Page 0' }], pages: [page0] },
    ],
    [
      'as a redirect, where it is not to be followed',
      { pageids: '100000000' },
      { pages: [expect.objectContaining({ pageid: 100_000_000, title: 'Redirect 0', redirect: true })] },
    ],
    [
      'as missing, by title and by id',
      { titles: 'Nowhere|Talk:Page 0' },
      {
        pages: [
          { ns: 0, title: 'Nowhere', missing: true, ...language },
          { ns: 1, title: 'Talk:Page 0', missing: true, ...language },
        ],
      },
    ],
    ['as missing, by id', { pageids: '4294967295' }, { pages: [{ pageid: 4_294_967_295, missing: true }] }],
    ['as a bad revision', { revids: '5' }, { badrevids: { 5: { revid: 5, missing: true } } }],
    [
      'as invalid',
      { titles: 'a<b' },
      {
        pages: [
          { title: 'a<b', invalidreason: 'The requested page title contains invalid characters: "<".', invalid: true },
        ],
      },
    ],
    [
      'without more, where no information is asked for',
      { pageids: '10012345', prop: '' },
      { pages: [{ pageid: 10_012_345, ns: 0, title: 'Page 0' }] },
    ],
    [
      'with titles that hold a |, parted by U+001F',
      { titles: '\u001fPage 0\u001fa|b' },
      { pages: [page0, expect.objectContaining({ title: 'a|b', invalid: true })] },
    ],
  ])('%s', (_, parameters, query) => {
    expect(ask(parameters as Record<string, string>)).toEqual({ batchcomplete: true, query })
  })

  it('fifty at once', () => {
    const titles = Array.from({ length: 50 }, (_, n) => `Page ${n}`)
    const { query } = ask({ titles: titles.join('|') }) as { query: { pages: { title: string }[] } }
    expect(query.pages.map(({ title }) => title)).toEqual(titles)
  })

  it('nothing, where nothing is asked about', () => {
    expect(ask({})).toEqual({ batchcomplete: true })
    expect(ask({ titles: '' })).toEqual({ batchcomplete: true })
  })
})

describe('what cannot be answered is an error with the code that the API has for it', () => {
  const fiftyOne = Array.from({ length: 51 }, (_, n) => n + 1).join('|')
  it.each([
    ['toomanyvalues', { pageids: fiftyOne }, 'Too many values supplied for parameter "pageids". The limit is 50.'],
    ['badinteger', { pageids: '1|x' }, 'Invalid value "x" for integer parameter "pageids".'],
    ['badinteger', { revids: '9'.repeat(16) }, 'Invalid value "9999999999999999" for integer parameter "revids".'],
    ['multisource', { titles: 'A', pageids: '1' }, 'The parameter "titles" can not be used with "pageids".'],
    ['badvalue', { action: 'edit' }, 'Unrecognized value for parameter "action": edit.'],
    ['badvalue', { format: 'xml' }, 'Unrecognized value for parameter "format": xml.'],
    ['badvalue', { formatversion: '1' }, 'Unrecognized value for parameter "formatversion": 1.'],
  ])('%s: %j', (code, parameters, message) => {
    expect(() => ask(parameters as Record<string, string>)).toThrow(expect.objectContaining({ code, message }))
  })
})

it.each([
  [{ nonsense: '1' }, 'Unrecognized parameter: nonsense.'],
  [{ prop: 'info|images' }, 'Unrecognized value for parameter "prop": images.'],
  [{ revids: '1000000123', redirects: '' }, 'Redirect resolution cannot be used together with the "revids" parameter.'],
])('what is left out is a warning: %j', (parameters, warning) => {
  const { warnings } = ask(parameters as Record<string, string>) as { warnings: { main: { warnings: string } } }
  expect(warnings.main.warnings).toContain(warning)
})

describe('a page that has changed', () => {
  const pagesOf = (state: WikiState, parameters: Record<string, string>) =>
    (ask(parameters, state) as { query: { pages: object[] } }).query.pages

  it('has moved on to a later revision, and its earlier ones are still its', () => {
    const state = new WikiState()
    expect(state.change(123, { kind: 'there', revisions: 7 })).toBe(true)
    expect(pagesOf(state, { pageids: '123' })).toMatchObject([{ pageid: 123, lastrevid: 1_400_000_123 }])
    expect(pagesOf(state, { revids: '1000000123' })).toMatchObject([{ pageid: 123, lastrevid: 1_400_000_123 }])
  })

  it('is missing once it was deleted, by id, title and revision, and there again when it comes back', () => {
    const state = new WikiState()
    state.change(123, { kind: 'deleted' })
    expect(pagesOf(state, { pageids: '123' })).toMatchObject([{ pageid: 123, missing: true }])
    expect(pagesOf(state, { titles: 'Early page 123' })).toMatchObject([{ missing: true }])
    expect(ask({ revids: '1000000123' }, state)).toMatchObject({ query: { badrevids: {} } })
    state.change(123, { kind: 'there', revisions: 6 })
    expect(pagesOf(state, { pageids: '123' })).toMatchObject([{ lastrevid: 1_200_000_123 }])
  })

  it('must be one', () => expect(new WikiState().change(4_294_967_295, { kind: 'deleted' })).toBe(false))
})

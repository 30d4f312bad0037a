import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileMatch, compileMatchNot, type Match } from '../../../reference-service/changes/match.ts'
import { compilePattern, isPattern } from '../../../reference-service/changes/pattern.ts'

const event = {
  wiki_id: 'enwiki',
  page_change_kind: 'edit',
  page: { is_redirect: false, namespace_id: 0 },
  meta: { domain: 'en.wikipedia.org' },
  tags: ['purge', 'null_edit'],
  flags: [0, ''],
  count: '7',
}

const cases: Readonly<Record<string, readonly [Match, boolean]>> = {
  'an equal string': [{ wiki_id: 'enwiki' }, true],
  'a string is no pattern without its slashes': [{ wiki_id: 'en.*' }, false],
  'the pattern of the document': [{ wiki_id: '/^(en|zh)wiki$/' }, true],
  'a pattern that is not anchored': [{ wiki_id: '/wik/' }, true],
  'a pattern with a flag': [{ wiki_id: '/ENWIKI/i' }, true],
  'a pattern matches texts alone': [{ page: { namespace_id: '/0/' } }, false],
  'a number is no text': [{ count: 7 }, false],
  'a false that is there': [{ page: { is_redirect: false } }, true],
  'a zero that is there': [{ page: { namespace_id: 0 } }, true],
  'a false that is not there': [{ page: { is_new: false } }, false],
  'a field that has to be absent, and is': [{ revision: 'undefined' }, true],
  'a field that has to be absent, and is not': [{ wiki_id: 'undefined' }, false],
  'all fields together': [{ wiki_id: 'enwiki', page: { namespace_id: 0 }, meta: { domain: '/wikipedia/' } }, true],
  'one field of many that differs': [{ wiki_id: 'enwiki', page: { namespace_id: 1 } }, false],
  'an object that is not there': [{ performer: { is_bot: true } }, false],
  'an object where there is a text': [{ wiki_id: { name: 'enwiki' } }, false],
  'a list, in another order': [{ tags: ['null_edit', '/^pur/'] }, true],
  'a list with one that is missing': [{ tags: ['purge', 'edit'] }, false],
  'a list where there is none': [{ wiki_id: ['enwiki'] }, false],
  'an empty list wants a list': [{ tags: [] }, true],
  'an item that is nothing is never found': [{ flags: [0] }, false],
}

test.each(Object.entries(cases))('%s', (_, [match, wanted]) => expect(compileMatch(match)(event)).toBe(wanted))

test('an event that is no object matches nothing', () => {
  const match = compileMatch({ wiki_id: 'enwiki' })
  expect([null, 7, 'enwiki', undefined, []].map(match)).toEqual([false, false, false, false, false])
})

test('match_not: one of several is enough, and none says no', () => {
  const domain = (name: string): Match => ({ meta: { domain: name } })
  expect(compileMatchNot([domain('canary'), domain('en.wikipedia.org')])(event)).toBe(true)
  expect(compileMatchNot([domain('canary')])(event)).toBe(false)
  expect(compileMatchNot([])(event)).toBe(false)
})

describe('patterns', () => {
  /** Those of ChangeProp's own configuration among them. */
  const patterns = [
    '/^(en|zh)wiki$/',
    '/^(?!.*(?:commons|meta|sources|species|wikidata)).*wiki$/',
    '/^(edit|create|move)$/',
    '/^(.*).wikipedia.org$/',
    '/.*/',
    '/^(?=en)(?!en[.]).*$/',
    '/^(?!a\\)b[)(])en/',
    '/EN/i',
    '/^en/m',
    '/wiki/y',
    '/en/gy',
  ]
  const texts = [
    'enwiki',
    'zhwiki',
    'metawiki',
    'commonswiki',
    'wikidatawiki',
    'zh_min_nanwiki',
    'edit',
    'delete',
    'en.wikipedia.org',
    'xxenwiki',
    'first\nenwiki',
    'a)b)en',
    '',
  ]
  const script = (pattern: string) => {
    const end = pattern.lastIndexOf('/')
    return new RegExp(pattern.slice(1, end), pattern.slice(end + 1))
  }
  test.each(patterns)('%s answers as JavaScript does, which is what ChangeProp asks', (pattern) => {
    const ours = compilePattern(pattern)
    expect(texts.map(ours)).toEqual(texts.map((text) => script(pattern).test(text)))
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'enwikizhmta.)(_') }), (text) => {
        expect(ours(text)).toBe(script(pattern).test(text))
      }),
    )
  })

  test('one on which JavaScript would spend years is answered at once', () => {
    expect(compilePattern('/^(a+)+$/')(`${'a'.repeat(50_000)}!`)).toBe(false)
  })

  test.each([
    ['/(a)\\1/', 'back-references'],
    ['/wiki(?=x)/', 'a lookahead in the middle'],
    ['/(?<!x)wiki/', 'a lookbehind'],
    ['/^(?!x)a|b/', 'a lookahead beside alternatives'],
    ['/^(?!x)a/m', 'a lookahead on every line'],
    ['/(/', 'what is no regex at all'],
  ])('%s is refused: %s', (pattern) => expect(() => compilePattern(pattern)).toThrow())

  test('what is spelled as a pattern', () => {
    const spelled = ['/a/', '/a/gi', '//', '/a', 'a/', '/a/x', '/a/b/'].filter(isPattern)
    expect(spelled).toEqual(['/a/', '/a/gi', '/a/b/'])
  })
})

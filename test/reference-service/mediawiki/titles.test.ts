import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readTitle } from '../../../reference-service/mediawiki/titles.ts'

it.each([
  ['Page 0', 0, 'Page 0'],
  ['page_0', 0, 'Page 0'],
  ['  page __ 0 ', 0, 'Page 0'],
  [':page 0', 0, 'Page 0'],
  ['page 0#History', 0, 'Page 0'],
  ['élan', 0, 'Élan'],
  ['E\u0301lan', 0, 'Élan'],
  ['\u200epage 0\u200f', 0, 'Page 0'],
  ['talk:page 0', 1, 'Talk:Page 0'],
  ['User_Talk : somebody', 3, 'User talk:Somebody'],
  ['2001: A Space Odyssey', 0, '2001: A Space Odyssey'],
  ['100%', 0, '100%'],
  ['AT&T', 0, 'AT&T'],
  [':talk:page 0', 1, 'Talk:Page 0'],
  ['constructor:page 0', 0, 'Constructor:page 0'],
  ['e\u200e\u0301lan', 0, 'Élan'],
  [':\ufeffpage 0', 0, '\ufeffpage 0'],
])('%j is in namespace %d and spelled %j', (given, namespace, text) => {
  expect(readTitle(given)).toEqual({ kind: 'title', namespace, text })
})

it.each([
  ['', 'empty'],
  ['  ', 'empty'],
  ['Talk:', 'empty'],
  ['#History', 'empty'],
  ['::page 0', 'invalid colon'],
  ['Talk::page 0', 'invalid colon'],
  ['a<b', 'invalid characters: "<"'],
  ['a|b', 'invalid characters: "|"'],
  ['a%20b', 'invalid characters: "%20"'],
  ['a&amp;b', 'invalid characters: "&amp;"'],
  ['a\u0000b', 'invalid characters: "\u0000"'],
  ['../a', 'relative path'],
  ['a/./b', 'relative path'],
  ['~~~~', 'magic tilde sequence'],
  ['x'.repeat(256), 'too long'],
  ['é'.repeat(128), 'too long'],
])('%j is no title: %s', (given, reason) => {
  expect(readTitle(given)).toMatchObject({ kind: 'invalid', reason: expect.stringContaining(reason) })
})

it('a title in its normal form stays as it is', () => {
  const piece = fc.constantFrom(
    'talk',
    'ſpecial',
    ':',
    ' ',
    '_',
    '#',
    '/',
    '.',
    'e',
    '\u0301',
    '\u0345',
    '\u200e',
    '\ufeff',
    'ß',
  )
  const spelling = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: piece }), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(spelling, (given) => {
      const title = readTitle(given)
      if (title.kind === 'title') expect(readTitle(title.text)).toEqual(title)
    }),
  )
})

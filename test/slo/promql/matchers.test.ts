import { describe, expect, test } from 'vitest'
import {
  type Matcher,
  matchesAll,
  parseMatchers,
  parseSelector,
  writeMatchers,
  writeSelector,
} from '../../../slo/promql/matchers.ts'

describe('matchers', () => {
  test.each([
    ['', []],
    ['a="b"', [['a', '=', 'b']]],
    [
      ` a = "b" , c!~'d|e', `,
      [
        ['a', '=', 'b'],
        ['c', '!~', 'd|e'],
      ],
    ],
    ['a=~"5000(\\\\.0+)?|\\\\+Inf"', [['a', '=~', '5000(\\.0+)?|\\+Inf']]],
    ['a!="say \\"hi\\", \\\\n"', [['a', '!=', 'say "hi", \\n']]],
  ])('%s', (text, expected) => {
    expect(parseMatchers(text)?.map(({ name, operator, value }) => [name, operator, value])).toEqual(expected)
  })

  test.each([
    ['escapes as Go reads them', 'a="\\n\\x41\\u00fc\\101\\\\"', '\nAüA\\'],
    ['backticks as they are', 'a=~`5\\d{2}`', '5\\d{2}'],
    ['a pattern of RE2', 'a=~"(?i)4[[:digit:]]{2}"', '(?i)4[[:digit:]]{2}'],
    ['a label that needs quotes', '"a.b"="c"', 'c'],
  ])('%s', (_, text, value) => {
    expect(parseMatchers(text)?.map((matcher) => matcher.value)).toEqual([value])
  })

  test.each(['a', 'a="b', 'a=b', 'a="\\d"', 'a="\\xff"', 'a=~"(?=b)"', 'a=~"["', 'a="b"} or x{c="d"', 'a="b" c="d"'])(
    'that Prometheus would not take are none: %s',
    (text) => {
      expect(parseMatchers(text)).toBeUndefined()
    },
  )

  test('are written so that they read the same', () => {
    const matchers: Matcher[] = [
      { name: 'a', operator: '=~', value: '5\\d{2}|"x"\n' },
      { name: 'b.c', operator: '!=', value: 'ü' },
    ]
    expect(parseMatchers(writeMatchers(matchers))).toEqual(matchers)
  })
})

describe('a selector', () => {
  test.each([
    ['x', 'x', 0],
    [' x{a="b"} ', 'x', 1],
    ['{__name__="x", a="b"}', 'x', 1],
    ['{"x", a="b"}', 'x', 1],
    ['{"x.y", "a.b"="c"}', 'x.y', 1],
    ['{__name__="x y"}', 'x y', 0],
    ['# said\nx{ # more\n a="b" }', 'x', 1],
  ])('names one metric: %s', (text, metric, matchers) => {
    const selector = parseSelector(text)
    expect([selector?.metric, selector?.matchers.length]).toEqual([metric, matchers])
    expect(selector && parseSelector(writeSelector(selector))).toEqual(selector)
  })

  test.each([
    'x[5m]',
    'sum(x)',
    '{a="b"}',
    'x offset 5m',
    '5',
    '{__name__=~"x"}',
    'x{__name__="y"}',
    '{"x.y", "z"}',
    '{""}',
    '',
  ])('is nothing else: %s', (text) => {
    expect(parseSelector(text)).toBeUndefined()
  })
})

describe('matchers hold for labels as they do for Prometheus', () => {
  test.each([
    ['code=~"5.."', { code: '503' }, true],
    ['code=~"5.."', { code: '5031' }, false],
    ['code!~"5.."', {}, true],
    ['code=~"4[[:digit:]]{2}"', { code: '429' }, true],
    ['code=~"(?i)internal|ok"', { code: 'OK' }, true],
    ['code=~"a.b"', { code: 'a\nb' }, true],
    ['code=~""', {}, true],
    ['code!=""', {}, false],
    ['code=~"4..", method!="GET"', { code: '404', method: 'GET' }, false],
  ])('%s of %o: %s', (text, labels, expected) => {
    expect(matchesAll(parseMatchers(text) ?? [], labels)).toBe(expected)
  })
})

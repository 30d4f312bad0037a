import { describe, expect, test } from 'vitest'
import { parseMatchers } from '../../../slo/prometheus/matchers.ts'

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

  test.each(['a', 'a="b', 'a=b', 'a="\\n"', 'a="\\\\\\x41"', 'a="\\u00fc"', '"a.b"="c"', 'a=`b`'])(
    'that could mean something else are not guessed: %s',
    (text) => {
      expect(parseMatchers(text)).toBeUndefined()
    },
  )
})

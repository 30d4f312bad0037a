import { expect, test } from 'vitest'
import { directivesOf } from '../../reference-service/topics-answer.ts'

test.each([
  [undefined, []],
  ['', []],
  ['no-cache', ['noCache']],
  ['No-Cache', ['noCache']],
  ['max-age=0, no-cache,no-store', ['noCache', 'noStore']],
  ['no-cache="set-cookie"', ['noCache']],
  ['only-if-cached , max-stale=5', ['onlyIfCached']],
  ['x-no-cache, no-cachex, no cache', []],
  ['"no-cache"', []],
  ['x="a, no-store, b\\", no-cache", only-if-cached', ['onlyIfCached']],
  ['x="a, no-store', []],
  [';no-cache', []],
])('Cache-Control: %s asks for %j', (header, expected) => {
  expect(Object.entries(directivesOf(header)).flatMap(([name, asked]) => (asked ? [name] : []))).toEqual(expected)
})

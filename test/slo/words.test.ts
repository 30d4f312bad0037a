import { expect, it } from 'vitest'
import { list } from '../../slo/words.ts'

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b', 'c'], 'a, b and c'],
])('puts %j into a sentence', (items, text) => {
  expect(list(items)).toBe(text)
})

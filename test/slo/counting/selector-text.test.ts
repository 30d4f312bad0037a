import { describe, expect, test } from 'vitest'
import { and, matchersFor, write } from '../../../slo/counting/selector-text.ts'

describe('a selector in words', () => {
  test('is a metric with its matchers', () => {
    expect(write({ metric: 'x', matchers: 'a="b",' })).toBe('x{a="b"}')
    expect(write(and({ metric: 'x', matchers: '' }, ['c="d"']))).toBe('x{c="d"}')
    expect(write(and({ metric: 'x', matchers: 'a="b"' }, ['c="d"']))).toBe('x{a="b", c="d"}')
  })

  test('holds all the label sets it was made for, whatever their characters', () => {
    const sets = [
      { instance: '10.0.0.1:80', code: '200' },
      { instance: '10.0.0.2:80', code: '200', route: '/{id}"\\' },
    ]
    expect(matchersFor(sets)).toEqual([
      'instance=~"10\\\\.0\\\\.0\\\\.1:80|10\\\\.0\\\\.0\\\\.2:80"',
      'code="200"',
      'route=~"|/\\\\{id\\\\}\\"\\\\\\\\"',
    ])
  })

  test('leaves out a label with too many values', () => {
    const sets = Array.from({ length: 81 }, (_, id) => ({ id: String(id), job: 'gw' }))
    expect(matchersFor(sets)).toEqual(['job="gw"'])
  })
})

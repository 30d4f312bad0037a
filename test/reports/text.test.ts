import { describe, expect, it } from 'vitest'
import { printable } from '../../common/printable.ts'
import { sparkline } from '../../reports/sparkline.ts'
import type { Table } from '../../reports/table.ts'
import { coloured, plain } from '../../reports/text/ink.ts'
import { textTable } from '../../reports/text/text-table.ts'
import { pad, wrap } from '../../reports/text/wrap.ts'

describe('a sparkline', () => {
  it.each([
    [[0, 5, 10], 10, 'linear', '▁▅█'],
    [[1, 10, 100], 10, 'log', '▁▅█'],
    [[3, undefined, 3], 10, 'linear', '█·█'],
    [[undefined], 10, 'linear', ''],
    [[], 10, 'linear', ''],
    [[1, 1, 1, 9, 1, 1], 3, 'linear', '▁█▁'],
    [[2, 2], 10, 'log', '▅▅'],
  ] as const)('of %j in %i columns (%s) is %s', (values, width, scale, shape) => {
    expect(sparkline(values, width, scale)).toBe(shape)
  })
})

it('breaks lines between words only', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrap('unbreakable', 3)).toEqual(['unbreakable'])
  expect(wrap('', 3)).toEqual([''])
})

it('counts columns as people see them', () => {
  expect(['abc', '日本', 'e\u0301', '✓ ▲'].map((text) => pad(text, 6, 'left'))).toEqual([
    '   abc',
    '  日本',
    '     e\u0301',
    '   ✓ ▲',
  ])
})

it('shows control characters instead of sending them', () => {
  expect(printable('a\u001b[31mb\u202ec\nd')).toBe('a\\u001b[31mb\\u202ec d')
})

const table: Table = {
  id: 'table',
  caption: 'A table',
  columns: [
    { title: 'Check', kind: 'text', heads: true },
    { title: 'Count', kind: 'number' },
    { title: 'What was found', kind: 'text' },
  ],
  rows: [
    { cells: [{ mark: 'ok', text: 'yes' }, '1,000', 'a sentence that is long enough to break'], notes: ['A note.'] },
    { cells: ['b', { absent: 'not seen' }, 'short'] },
  ],
  whenEmpty: 'Nothing.',
}

describe('a table for the terminal', () => {
  it('stands in columns, numbers to the right', () => {
    expect(textTable(table, 80, plain)).toEqual([
      '  Check     Count  What was found',
      '  ✓ yes     1,000  a sentence that is long enough to break',
      '    – A note.',
      '  b      not seen  short',
    ])
  })

  it('breaks its prose where there is less room', () => {
    expect(textTable(table, 44, plain)).toEqual([
      '  Check     Count  What was found',
      '  ✓ yes     1,000  a sentence that is long',
      '                   enough to break',
      '    – A note.',
      '  b      not seen  short',
    ])
  })

  it('becomes one block per row where columns have no room', () => {
    expect(textTable(table, 26, plain).slice(0, 4)).toEqual([
      '  Check           ✓ yes',
      '  Count           1,000',
      '  What was found  a sentence that is',
      '                  long enough to',
    ])
  })

  it('has colour where it is wanted, around whole cells', () => {
    expect(textTable(table, 80, coloured)[1]).toContain('\u001b[32m✓ yes\u001b[0m')
  })

  it('says why it is empty', () => {
    expect(textTable({ ...table, rows: [] }, 80, plain)).toEqual(['  Nothing.'])
  })
})

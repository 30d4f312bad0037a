import { describe, expect, it } from 'vitest'
import { codeMarkdown, escapeMarkdown, markdownTable, withinBytes } from '../../reports/markdown/markdown.ts'
import { runMarkdown } from '../../reports/run-markdown.ts'
import { records } from './records.ts'

it.each([
  ['a | b', 'a \\| b'],
  ['<b>@team</b>', '&lt;b&gt;&#64;team&lt;/b&gt;'],
  ['*x* _y_ `z` [l](u) ~s~ #1', '\\*x\\* \\_y\\_ \\`z\\` \\[l\\](u) \\~s\\~ \\#1'],
  ['- no list', '\\- no list'],
  ['1. no list', '1\\. no list'],
  ['1.5 ms', '1.5 ms'],
  ['two\nlines', 'two lines'],
])('text stays text: %j', (text, markdown) => {
  expect(escapeMarkdown(text)).toBe(markdown)
})

it.each([
  ['plain', '`plain`'],
  ['a ` b', '``a ` b``'],
  ['`x`', '`` `x` ``'],
  ['', '`  `'],
])('code stays code: %j', (text, markdown) => {
  expect(codeMarkdown(text)).toBe(markdown)
})

it('says what an empty table would have held', () => {
  expect(markdownTable({ id: 't', caption: '', columns: [], rows: [], whenEmpty: 'Nothing here.' })).toBe(
    'Nothing here.',
  )
})

describe('a summary for GitHub', () => {
  it('starts at the third level and stays below its limit, however much there is', () => {
    const samples = Array.from({ length: 40 }, () => ({ labels: { text: 'x'.repeat(30_000) }, value: 1 }))
    const evidence = { query: 'q', at: '2026-11-21T03:22:43.000Z', samples }
    const summary = runMarkdown({ ...records.met, evidence: { small: { ...evidence, samples: [] }, large: evidence } })
    expect(summary.startsWith('### ✓ Kept: all 7 promises.')).toBe(true)
    expect(summary).not.toMatch(/^##? /m)
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
    expect(summary).toContain('How it was computed: small')
    expect(summary.trimEnd().endsWith('The rest is left out here for its size; the saved record has it.')).toBe(true)
  })

  it('is cut between blocks, never inside one', () => {
    expect(withinBytes(['aaaa', 'bbbb', 'c'.repeat(200)], 90)).toBe(
      'aaaa\n\nbbbb\n\nThe rest is left out here for its size; the saved record has it.\n',
    )
  })

  it('has no tag but its own', () => {
    const tags = new Set(runMarkdown(records.hostile).match(/<\/?[a-z]+/g))
    expect([...tags].toSorted()).toEqual(expect.arrayContaining(['</details', '</summary', '<details', '<summary']))
  })
})

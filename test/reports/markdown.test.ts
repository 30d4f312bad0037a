import { describe, expect, it } from 'vitest'
import { codeMarkdown, escapeMarkdown, markdown, markdownTable, withinBytes } from '../../reports/markdown/markdown.ts'
import { runDocument } from '../../reports/run/document.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { records } from './records.ts'

const runMarkdown = (report: RunReport) => markdown(runDocument(report))

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
    const samples = Array.from({ length: 60 }, () => ({ labels: { text: 'x'.repeat(30_000) }, value: 1 }))
    const evidence = { query: 'q', at: '2026-11-21T03:22:43.000Z', samples }
    const small = { ...evidence, samples: [] }
    const moments = records.met.moments.flatMap((moment) => Array.from({ length: 800 }, () => moment))
    const summary = runMarkdown({ ...records.met, moments, evidence: { small, large: evidence } })
    expect(summary.startsWith('### ✓ Met: all 7 promises.')).toBe(true)
    expect(summary).not.toMatch(/^##? /m)
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
    expect(summary.trimEnd().endsWith('the saved record has it.')).toBe(true)
    for (const later of ['Answers by kind', 'The run in detail']) expect(summary).toContain(later)
  })

  it('leaves out what does not fit, and nothing else', () => {
    expect(withinBytes(['aaaa', 'c'.repeat(200), 'bbbb'], 100)).toBe(
      'aaaa\n\nbbbb\n\nWhat is missing here was left out for its size; the saved record has it.\n',
    )
  })

  it('names the promise beside each reason', () => {
    expect(runMarkdown(records.missed)).toContain('- **Right answers**: 2 acknowledged writes were lost.')
  })

  it('has no tag but its own', () => {
    const tags = new Set(runMarkdown(records.hostile).match(/<\/?[a-z]+/g))
    expect([...tags].toSorted()).toEqual(expect.arrayContaining(['</details', '</summary', '<details', '<summary']))
  })
})

import { plainSpaces } from '../numbers.ts'
import { type Cell, cellText, shapes, type Table } from '../table.ts'
import { escapeXml } from '../xml.ts'

/** Text from elsewhere as GitHub's Markdown shows it: no markup, no mention, no line break, no control character. */
export function escapeMarkdown(text: string): string {
  return plainSpaces(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replace(/@/g, '&#64;')
    .replace(/^\s*(?=[-+=])/, '\\')
    .replace(/^(\d+)(?=[.)](\s|$))/, '$1\\')
}

/** Text as inline code, with as many ticks around it as it needs. */
export function codeMarkdown(text: string): string {
  const inside = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
  const longest = Math.max(0, ...(inside.match(/`+/g) ?? []).map((run) => run.length))
  const ticks = '`'.repeat(longest + 1)
  const space = /^`|`$|^ .* $/.test(inside) || inside === '' ? ' ' : ''
  return `${ticks}${space}${inside}${space}${ticks}`
}

/** Inside a table even code must not hold a bare pipe. */
function markdownCell(cell: Cell): string {
  if (typeof cell === 'object' && 'code' in cell) return codeMarkdown(cell.code).replaceAll('|', '\\|')
  const text = escapeMarkdown(cellText(cell))
  if (typeof cell === 'object' && 'mark' in cell) return `${shapes[cell.mark]} ${text}`
  return typeof cell === 'object' && 'absent' in cell ? `_${text}_` : text
}

/** A table with the notes of its rows below it. */
export function markdownTable(table: Table): string {
  if (table.rows.length === 0) return escapeMarkdown(table.whenEmpty)
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const notes = new Set(table.rows.flatMap(({ notes = [] }) => notes))
  return [
    row(table.columns.map(({ title }) => escapeMarkdown(title))),
    row(table.columns.map(({ kind }) => (kind === 'number' ? '---:' : '---'))),
    ...table.rows.map(({ cells }) => row(table.columns.map((_, index) => markdownCell(cells[index] ?? '')))),
    ...(notes.size > 0 ? ['', ...[...notes].map((note) => `- ${escapeMarkdown(note)}`)] : []),
  ].join('\n')
}

/** Something to unfold. The summary is HTML; the blank lines let Markdown inside be Markdown. */
export function detailsMarkdown(summary: string, body: string): string {
  return `<details><summary>${escapeXml(plainSpaces(summary).replace(/[\p{Cc}\p{Cf}]/gu, ' '))}</summary>\n\n${body}\n\n</details>`
}

/** GitHub refuses a step summary above 1 MiB as a whole; blocks are left out from the end, and it says so. */
export function withinBytes(blocks: readonly string[], limit: number): string {
  const note = 'The rest is left out here for its size; the saved record has it.'
  const size = (texts: readonly string[]) => Buffer.byteLength(`${texts.join('\n\n')}\n`)
  if (size(blocks) <= limit) return `${blocks.join('\n\n')}\n`
  const fitting = blocks.findLastIndex((_, index) => size([...blocks.slice(0, index), note]) <= limit)
  return `${[...blocks.slice(0, Math.max(fitting, 0)), note].join('\n\n')}\n`
}

import type { ContentBlock, Document, Section } from '../document.ts'
import { withoutMarkup } from '../links.ts'
import { plainSpaces } from '../numbers.ts'
import { sparkline } from '../sparkline.ts'
import { type Cell, cellText, shapes, type Table, type TableRow } from '../table.ts'
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

/** What GitHub takes for one step summary, less a reserve for whatever the step has written before. */
const summaryBytes = 1_000_000
const sparklineWidth = 92

/** A report for GitHub's step summary: the verdict, the promises, and the rest to unfold. */
export function markdown(document: Document): string {
  const { verdict, headline, reasons, about, again, next, sections } = document
  return withinBytes(
    [
      `### ${shapes[verdict]} ${escapeMarkdown(headline)}`,
      ...reasons.map(escapeMarkdown),
      escapeMarkdown(about),
      ...(next ? [`${escapeMarkdown(next.sentence)} ${codeMarkdown(next.command)}`] : []),
      ...(again === undefined ? [] : [`Make it again: ${codeMarkdown(again)}`]),
      ...sections.flatMap((section) => sectionMarkdown(section, '####')),
    ],
    summaryBytes,
  )
}

function sectionMarkdown({ title, claim, blocks, parts = [], depth }: Section, heading: string): readonly string[] {
  const body = [
    ...blocks.flatMap(blockMarkdown),
    ...parts.flatMap((part) => sectionMarkdown(part, `${heading}#`)),
  ].filter((text) => text !== '')
  if (depth === 'details') return folded(claim === undefined ? title : `${title}: ${claim}`, body)
  return [`${heading} ${escapeMarkdown(title)}`, ...(claim === undefined ? [] : [escapeMarkdown(claim)]), ...body]
}

function blockMarkdown(block: ContentBlock): readonly string[] {
  if ('table' in block) return [markdownTable(block.table)]
  if ('prose' in block) return block.prose.map(escapeMarkdown)
  if ('list' in block) return [bullets(block.list)]
  if ('facts' in block) {
    return [block.facts.map(([term, value]) => `- ${escapeMarkdown(term)}: ${factMarkdown(value)}`).join('\n')]
  }
  if ('working' in block) {
    const query = block.query === undefined ? [] : [codeMarkdown(block.query)]
    return folded(block.working, [...query, ...block.tables.map(markdownTable)])
  }
  const { claim, shapes: curves = [], tables } = block.picture
  const drawn = curves.flatMap(({ label, values, scale }) => {
    const shape = sparkline(values, sparklineWidth, scale)
    return shape === '' ? [] : [`${escapeMarkdown(label)} \`${shape}\``]
  })
  return [
    [...drawn, escapeMarkdown(claim)].join('  \n'),
    ...folded('The same numbers as tables', tables.map(markdownTable)),
  ]
}

function factMarkdown(value: string | { readonly code: string }): string {
  return typeof value === 'string' ? escapeMarkdown(value) : codeMarkdown(value.code)
}

const bullets = (sentences: readonly string[]) => sentences.map((each) => `- ${escapeMarkdown(each)}`).join('\n')

/** Inside a table even code must not hold a bare pipe. */
function markdownCell(cell: Cell): string {
  if (typeof cell === 'object' && 'link' in cell) return `<${withoutMarkup(cell.link)}>`
  if (typeof cell === 'object' && 'code' in cell) return codeMarkdown(cell.code).replaceAll('|', '\\|')
  const text = escapeMarkdown(cellText(cell))
  if (typeof cell === 'object' && 'mark' in cell) return `${shapes[cell.mark]} ${text}`
  return typeof cell === 'object' && 'absent' in cell ? `_${text}_` : text
}

/** A table with the notes of its rows below it, each with the name of its row. */
export function markdownTable(table: Table): string {
  if (table.rows.length === 0) return escapeMarkdown(table.whenEmpty)
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const notes = table.rows.flatMap((each) => notesOf(each, table))
  return [
    row(table.columns.map(({ title }) => escapeMarkdown(title))),
    row(table.columns.map(({ kind }) => (kind === 'number' ? '---:' : '---'))),
    ...table.rows.map(({ cells }) => row(table.columns.map((_, index) => markdownCell(cells[index] ?? '')))),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ].join('\n')
}

function notesOf({ cells, notes = [] }: TableRow, { columns }: Table): readonly string[] {
  const name = columns.flatMap(({ heads }, at) => (heads ? [cellText(cells[at] ?? '')] : [])).join(', ')
  return notes.map((note) => `- **${escapeMarkdown(name)}**: ${escapeMarkdown(note)}`)
}

/** Something to unfold. The summary is HTML; the blank lines let Markdown inside be Markdown. */
function folded(summary: string, body: readonly string[]): readonly string[] {
  const title = escapeXml(plainSpaces(summary).replace(/[\p{Cc}\p{Cf}]/gu, ' '))
  return body.length === 0 ? [] : [`<details><summary>${title}</summary>\n\n${body.join('\n\n')}\n\n</details>`]
}

/** GitHub refuses a step summary above 1 MiB as a whole; blocks that do not fit are left out, and it says so. */
export function withinBytes(blocks: readonly string[], limit: number): string {
  const note = 'What is missing here was left out for its size; the saved record has it.'
  const size = (text: string) => Buffer.byteLength(`${text}\n\n`)
  const whole = `${blocks.join('\n\n')}\n`
  if (Buffer.byteLength(whole) <= limit) return whole
  let room = limit - size(note)
  const fitting = blocks.filter((block) => {
    const fits = size(block) <= room
    if (fits) room -= size(block)
    return fits
  })
  return `${[...fitting, note].join('\n\n')}\n`
}

import { type Cell, type Column, cellText, type Table, type TableRow } from '../table.ts'
import { type Html, html } from './html.ts'
import { markShape } from './mark.ts'

type Look = {
  readonly caption?: 'shown' | 'quiet'
  /** On a narrow screen, every row is a card; a script lets the reader sort and filter them. */
  readonly cards?: boolean
}

/**
 * A table with its caption; wide ones scroll inside a region that the keyboard reaches. `quiet` hides the caption from view. Tables are most of a
 * page: heads are text and cells numbers where they do not say otherwise, and end tags that HTML does not ask for are left out.
 */
export function pageTable(table: Table, { caption = 'quiet', cards = false }: Look = {}): Html {
  if (table.rows.length === 0) return html`<p class="absent">${table.whenEmpty}</p>`
  return html`<div class="scroll${cards && ' cards'}" role="region" aria-label="${table.caption}" tabindex="0">
<table><caption class="${caption}">${table.caption}</caption>
<thead><tr>${table.columns.map((column) => html`<th scope="col"${classOf(column, 'text')}>${column.title}`)}
<tbody>${table.rows.map((row) => tableRow(row, table.columns, cards))}</table></div>
`
}

function tableRow(row: TableRow, columns: readonly Column[], cards: boolean): Html {
  const { cells, notes = [] } = row
  const shown = columns.map((column, index) => tableCell(cells[index] ?? '', column, cards))
  const told =
    notes.length > 0 &&
    html`
<tr class="notes"><td class="text" colspan="${columns.length}">${notes.map((note) => html`<p>${note}</p>`)}`
  return html`<tr${notes.length > 0 && html` class="noted"`}${cards && sortedBy(cells)}>${shown}${told}
`
}

/** What the script sorts and filters by. */
function sortedBy(cells: readonly Cell[]): Html {
  const parts = cells.filter((cell) => typeof cell === 'object')
  const mark = parts.find((cell) => 'mark' in cell)
  const budget = parts.find((cell) => 'share' in cell)
  return html` data-mark="${mark?.mark}"${budget && html` data-share="${budget.share.toPrecision(6)}"`}`
}

function tableCell(cell: Cell, column: Column, cards: boolean): Html {
  const absent = typeof cell === 'object' && 'absent' in cell
  const inside = cellMarkup(cell)
  if (column.heads) return html`<th scope="row"${classOf(column, 'text')}>${inside}`
  return html`<td${classOf(column, 'number', absent)}${cards && html` data-title="${column.title}"`}>${inside}`
}

function classOf({ kind, role, room }: Column, usual: Column['kind'], absent = false): Html | false {
  const names = [kind !== usual && kind, role && `is-${role}`, room && 'roomy', absent && 'absent'].filter(Boolean)
  return names.length > 0 && html` class="${names.join(' ')}"`
}

function cellMarkup(cell: Cell): Html {
  if (typeof cell === 'string' || 'absent' in cell) return html`${cellText(cell)}`
  if ('link' in cell) return html`<a href="${cell.link}">${cell.link}</a>`
  if ('code' in cell) return html`<code>${cell.code}</code>`
  if ('mark' in cell) return html`<span class="mark ${cell.mark}">${markShape(cell.mark)} ${cell.text}</span>`
  return html`${cell.text}${bar(cell.share)}`
}

/** How much of something limited is used up; what exceeds it fills the bar in the colour of a miss. */
function bar(share: number): Html {
  const width = Math.min(Math.max(share, 0), 1) * 100
  const tone = share > 1 ? 'over' : 'within'
  return html`<svg class="bar ${tone}" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="100" height="4" class="all"/><rect width="${width.toFixed(1)}" height="4" class="used"/></svg>`
}

import { type Cell, type Column, cellText, type Row, type Table } from '../table.ts'
import { type Html, html } from './html.ts'
import { markShape } from './mark.ts'

/** A table with its caption; wide ones scroll inside a region that the keyboard reaches. `quiet` hides the caption from view. */
export function pageTable(table: Table, caption: 'shown' | 'quiet' = 'quiet'): Html {
  if (table.rows.length === 0) return html`<p class="absent">${table.whenEmpty}</p>`
  return html`<div class="scroll" role="region" aria-label="${table.caption}" tabindex="0">
<table><caption class="${caption}">${table.caption}</caption>
<thead><tr>${table.columns.map((column) => html`<th scope="col" class="${column.kind}">${column.title}</th>`)}</tr></thead>
<tbody>${table.rows.map((row) => tableRow(row, table.columns))}</tbody></table></div>
`
}

function tableRow({ cells, notes = [] }: Row, columns: readonly Column[]): Html {
  const shown = columns.map((column, index) => tableCell(cells[index] ?? '', column))
  const told =
    notes.length > 0 &&
    html`<tr class="notes"><td colspan="${columns.length}">${notes.map((note) => html`<p>${note}</p>`)}</td></tr>`
  return html`<tr${notes.length > 0 && html` class="noted"`}>${shown}</tr>${told}
`
}

function tableCell(cell: Cell, { kind, heads }: Column): Html {
  const absent = typeof cell === 'object' && 'absent' in cell
  const inside = cellMarkup(cell)
  if (heads) return html`<th scope="row" class="${kind}">${inside}</th>`
  return html`<td class="${kind}${absent && ' absent'}">${inside}</td>`
}

function cellMarkup(cell: Cell): Html {
  if (typeof cell === 'string' || 'absent' in cell) return html`${cellText(cell)}`
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

import { printable } from '../../common/printable.ts'
import { type Cell, type Column, cellText, shapes, type Table, type TableRow } from '../table.ts'
import { type Ink, markStyle } from './ink.ts'
import { pad, widthOf, wrap } from './wrap.ts'

const gap = 2
const indent = 2
/** A column of words takes what the others leave, but not less than this. */
const narrowest = 18

function written(cell: Cell): string {
  const text = printable(cellText(cell))
  return typeof cell === 'object' && 'mark' in cell ? `${shapes[cell.mark]} ${text}` : text
}

function inked(cell: Cell, text: string, ink: Ink): string {
  if (typeof cell === 'string') return text
  if ('mark' in cell) return ink(text, markStyle(cell.mark))
  return 'absent' in cell ? ink(text, 'faint') : text
}

/** A table in `width` columns; where it does not fit, one small block per row. */
export function textTable(whole: Table, width: number, ink: Ink): readonly string[] {
  if (whole.rows.length === 0) return wrap(whole.whenEmpty, width - indent).map((line) => ' '.repeat(indent) + line)
  const table =
    roomy.map((rooms) => columnsIn(whole, rooms)).find((each) => widthOfTable(each) <= width) ?? columnsIn(whole, [])
  const widths = columnWidths(table, width)
  return widths ? aligned(table, widths, width, ink) : stacked(table, width, ink)
}

/** What is told of a table where there is much room, some or none. */
const roomy: readonly (readonly Column['room'][])[] = [['some', 'much'], ['some'], []]

function columnsIn(table: Table, rooms: readonly Column['room'][]): Table {
  const isTold = ({ room }: Column) => room === undefined || rooms.includes(room)
  const told = <T>(values: readonly T[]) => values.filter((_, at) => table.columns[at] && isTold(table.columns[at]))
  return {
    ...table,
    columns: told(table.columns),
    rows: table.rows.map((row) => ({ ...row, cells: told(row.cells) })),
  }
}

function widthOfTable({ columns, rows }: Table): number {
  const widest = (index: number, title: string) =>
    Math.max(...title.split(' ').map(widthOf), ...rows.map(({ cells }) => widthOf(written(cells[index] ?? ''))))
  return columns.reduce((sum, { title }, index) => sum + widest(index, title) + gap, indent)
}

type Wish = { readonly kind: Column['kind']; readonly width: number; readonly least: number }

/** The widths of the columns; headings and cells break between words, words before numbers. Undefined: no room. */
function columnWidths({ columns, rows }: Table, width: number): readonly number[] | undefined {
  let wishes: readonly Wish[] = columns.map((column, index) => {
    const texts = rows.map(({ cells }) => written(cells[index] ?? ''))
    const words = [column.title, ...texts].flatMap((text) => text.split(' ')).map(widthOf)
    const least = Math.max(...words, ...column.title.split(' ').map(widthOf))
    return { kind: column.kind, width: Math.max(least, ...texts.map(widthOf)), least }
  })
  const room = width - indent - gap * (columns.length - 1)
  while (wishes.reduce((sum, wish) => sum + wish.width, 0) > room) {
    const next = wishes
      .filter((wish) => wish.width > Math.max(wish.least, wish.kind === 'text' ? narrowest : 0))
      .toSorted((a, b) => Number(a.kind === 'number') - Number(b.kind === 'number') || b.width - a.width)[0]
    if (!next) return undefined
    wishes = wishes.map((wish) => (wish === next ? { ...wish, width: wish.width - 1 } : wish))
  }
  return wishes.map((wish) => wish.width)
}

function aligned({ columns, rows }: Table, widths: readonly number[], width: number, ink: Ink): readonly string[] {
  const headings = columns.map(({ title }, index) => wrap(title, widths[index] ?? 0))
  const height = Math.max(...headings.map((lines) => lines.length))
  const bottom = headings.map((lines) => [...Array<string>(height - lines.length).fill(''), ...lines])
  const head = Array.from({ length: height }, (_, line) =>
    ink(
      joined(columns, widths, (index) => bottom[index]?.[line] ?? ''),
      'faint',
    ),
  )
  return [...head, ...rows.flatMap((row) => alignedRow(row, columns, widths, width, ink))]
}

function alignedRow(row: TableRow, columns: readonly Column[], widths: readonly number[], width: number, ink: Ink) {
  const cells = columns.map((_, index) => row.cells[index] ?? '')
  const lines = cells.map((cell, index) => wrap(written(cell), widths[index] ?? 0))
  const height = Math.max(...lines.map((each) => each.length))
  const body = Array.from({ length: height }, (_, line) =>
    joined(
      columns,
      widths,
      (index) => lines[index]?.[line] ?? '',
      (index, text) => inked(cells[index] ?? '', text, ink),
    ),
  )
  return [...body, ...notes(row, width, ink)]
}

function joined(
  columns: readonly Column[],
  widths: readonly number[],
  text: (index: number) => string,
  decorate: (index: number, text: string) => string = (_, padded) => padded,
): string {
  const cells = columns.map(({ kind }, index) =>
    decorate(index, pad(text(index), widths[index] ?? 0, kind === 'number' ? 'left' : 'right')),
  )
  return (' '.repeat(indent) + cells.join(' '.repeat(gap))).trimEnd()
}

function stacked({ columns, rows }: Table, width: number, ink: Ink): readonly string[] {
  const titles = columns.map(({ title }) => title)
  const widest = Math.max(...titles.map(widthOf))
  return rows
    .flatMap((row) => [
      ...columns.flatMap((column, index) => {
        const cell = row.cells[index] ?? ''
        const lines = wrap(written(cell), Math.max(width - indent - widest - gap, narrowest))
        return lines.map((line, at) => {
          const title = pad(at === 0 ? column.title : '', widest + gap, 'right')
          return `${' '.repeat(indent)}${ink(title, 'faint')}${inked(cell, line, ink)}`.trimEnd()
        })
      }),
      ...notes(row, width, ink),
      '',
    ])
    .slice(0, -1)
}

function notes({ notes: sentences = [] }: TableRow, width: number, ink: Ink): readonly string[] {
  return sentences.flatMap((sentence) =>
    wrap(printable(sentence), width - indent * 2 - 2).map(
      (line, at) => `${' '.repeat(indent * 2)}${ink(at === 0 ? `– ${line}` : `  ${line}`, 'faint')}`,
    ),
  )
}

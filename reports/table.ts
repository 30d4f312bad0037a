import type { Verdict } from '../slo/verdict.ts'

/** A verdict, or what was measured where it proves nothing: in a run that cannot be trusted no promise was met. */
export type Standing = Verdict | 'measured'

/** A standing or the outcome of a check: always a shape and a word, never a colour alone. */
export type Mark = Standing | 'ok' | 'warning' | 'invalid'

/**
 * One cell, for every format alike. `absent` says in words why there is no value. `share` (0…1 and above) is a part of something
 * limited, which a page may draw as a bar beside its text.
 */
export type Cell =
  | string
  | { readonly mark: Mark; readonly text: string }
  | { readonly code: string }
  | { readonly absent: string }
  /** Somewhere to read on; an address of http or https. */
  | { readonly link: string }
  | { readonly share: number; readonly text: string }

export type Column = {
  readonly title: string
  readonly kind: 'text' | 'number'
  /** True for the column that names its row. */
  readonly heads?: true
  /** What a narrow screen puts first: the row's verdict, what was measured, and what was promised. */
  readonly role?: 'verdict' | 'measured' | 'promised'
  /** Told where there is room; the others always are. */
  readonly room?: 'some' | 'much'
}

export type TableRow = {
  readonly cells: readonly Cell[]
  /** Sentences that belong to the row, told under it. */
  readonly notes?: readonly string[]
}

export type Table = {
  readonly id: string
  /** What the table holds, for a reader who hears it before seeing it. */
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly TableRow[]
  /** The sentence in place of a table without rows. */
  readonly whenEmpty: string
}

type More = Pick<Column, 'role' | 'room'>

type CellOf<Value> = (value: Value, at: number) => Cell
/** A column, and how its cell is made of the value that a row tells. */
type ColumnOf<Value> = Column & { readonly cell: CellOf<Value> }

/** A table with a row for each value. @param notes sentences that belong to the row of a value */
export function tabulate<Value>(
  values: readonly Value[],
  {
    columns,
    notes,
    ...told
  }: Omit<Table, 'columns' | 'rows'> & {
    readonly columns: readonly ColumnOf<Value>[]
    readonly notes?: (value: Value) => readonly string[]
  },
): Table {
  return {
    ...told,
    columns: columns.map(({ cell: _, ...column }) => column),
    rows: values.map((value, at) => ({
      cells: columns.map(({ cell }) => cell(value, at)),
      ...(notes ? { notes: notes(value) } : {}),
    })),
  }
}

export function text<Value>(title: string, cell: CellOf<Value>, more: More = {}): ColumnOf<Value> {
  return { title, kind: 'text', ...more, cell }
}
export function number<Value>(title: string, cell: CellOf<Value>, more: More = {}): ColumnOf<Value> {
  return { title, kind: 'number', ...more, cell }
}
/** The column that names its row. */
export function head<Value>(title: string, cell: CellOf<Value>, kind: Column['kind'] = 'text'): ColumnOf<Value> {
  return { title, kind, heads: true, cell }
}

export const shapes: Readonly<Record<Mark, string>> = {
  met: '✓',
  missed: '▲',
  inconclusive: '?',
  measured: '○',
  ok: '✓',
  warning: '!',
  invalid: '✗',
}

/** One word for each verdict, in everything that people read. */
export const verdictWords: Readonly<Record<Standing, string>> = {
  met: 'met',
  missed: 'missed',
  inconclusive: 'inconclusive',
  measured: 'as measured',
}

export function verdictCell(standing: Standing): Cell {
  return { mark: standing, text: verdictWords[standing] }
}

/** The words of a cell, without shape or decoration. */
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell
  if ('code' in cell) return cell.code
  if ('absent' in cell) return cell.absent
  if ('link' in cell) return cell.link
  return cell.text
}

/** A value, or the words that say that it is missing. */
export function orAbsent(text: string | undefined, absent: string): Cell {
  return text === undefined ? { absent } : text
}

/** The same of a value that has yet to be spelled. */
export function spelled<Value>(value: Value | undefined, spell: (value: Value) => string, absent: string): Cell {
  return orAbsent(value === undefined ? undefined : spell(value), absent)
}

/** One measured number beside what was aimed at. `held` is absent for numbers that are only told. */
export type Figure = {
  readonly figure: string
  readonly aim: string
  readonly measured: string
  readonly held?: boolean
}

/** Prints figures as a Markdown table, so that they can be pasted into docs/performance.md. */
export function figuresTable(title: string, figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'aim', 'measured', ''],
    ...figures.map(({ figure, aim, measured, held }) => [
      figure,
      aim,
      measured,
      held === undefined ? '' : held ? 'held' : 'not held',
    ]),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0), 3))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return [`\n## ${title}\n`, line(head), rule, ...body.map(line), ''].join('\n')
}

import { Failure } from '../common/failure.ts'
import type { RunIo } from '../run/io.ts'
import { everydayIo } from '../test/stack/test-io.ts'

/** This machine, for a bench; what it started ends with it, also after Ctrl-C. */
export function benchIo(): RunIo {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new Failure('interrupted', `Interrupted by ${name}.`)))
  }
  const io = everydayIo(controller.signal)
  return { ...io, progress: { update: () => undefined, watch: () => undefined, say: io.log } }
}

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
  return markdownTable(title, rows)
}

/** The first row is the head. */
export function markdownTable(title: string, rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0), 3))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return [`\n## ${title}\n`, line(head), rule, ...body.map(line), ''].join('\n')
}

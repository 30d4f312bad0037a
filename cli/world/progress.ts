import { createRequire } from 'node:module'
import { printable, printableLines } from '../../common/printable.ts'
import { plainSpaces } from '../../reports/numbers.ts'
import { coloured, type Ink, plain } from '../../reports/text/ink.ts'
import { wrap } from '../../reports/text/wrap.ts'
import type { Progress } from '../../run/io.ts'
import type { PromiseOfRun } from '../../slo/run/record.ts'
import type { SoFar } from '../../slo/run/so-far.ts'
import type { World } from './world.ts'

/**
 * Shows what long work is doing: on a terminal a line with a bar, or how a run stands, which are rewritten; elsewhere a line now and then.
 */
export interface ProgressDisplay extends Progress, Disposable {
  /** Says what runs are held to from now on. */
  promise(promises: readonly PromiseOfRun[]): void
  /** Takes away what is rewritten, as its end does. */
  clear(): void
}

const require = createRequire(import.meta.url)

const quietIntervalMs = 5000
const barWidth = 24
/** Smaller ones get the line alone. */
const least = { columns: 60, rows: 16 }

type Part = { readonly done: number; readonly total: number }
/** How a run that goes on is told: in a line, and in several below its course where there is room. */
export type RunTelling = (
  soFar: SoFar,
  promises: readonly PromiseOfRun[],
  what: string | undefined,
) => {
  readonly line: string
  readonly course: string
  readonly lines: ((setting: { readonly width: number; readonly ink: Ink }) => readonly string[]) | undefined
}

type Outside = Pick<World, 'stderr' | 'isTerminal' | 'now' | 'columns' | 'rows' | 'color'>

/** @param telling for commands that send something; the others need not load what a run is */
export function createProgress(world: Outside, telling?: RunTelling): ProgressDisplay {
  const screen = world.isTerminal ? screenOf(world) : undefined
  let promises: readonly PromiseOfRun[] = []
  let lastLineAt = Number.NEGATIVE_INFINITY
  const show = (text: string, part: Part | undefined, more: readonly string[] = []) => {
    if (screen) {
      const width = Math.max(world.columns - 1, 1)
      const isNarrow = world.columns < least.columns
      // A bar would leave no room for words.
      const line = lineOf(text, part, isNarrow ? 0 : barWidth)
      const lines = (isNarrow ? wrap(line, width) : [line]).map((each) => each.slice(0, width))
      screen([...lines, ...more].slice(0, Math.max(world.rows - 1, 1)).join('\n'))
    } else if (world.now() - lastLineAt >= quietIntervalMs) {
      lastLineAt = world.now()
      world.stderr(`${lineOf(text, part, barWidth)}\n`)
    }
  }
  const update = (text: string, part?: Part) => show(text, part)
  const clear = () => screen?.clear()
  return {
    update,
    watch(soFar, what) {
      const isLarge = screen !== undefined && world.columns >= least.columns && world.rows >= least.rows
      const told = telling?.(soFar, promises, what)
      const part = partOf(soFar)
      if (!told?.lines || !isLarge) return update(told?.line ?? soFar.course.doing, part)
      show(told.course, part, ['', ...told.lines({ width: world.columns, ink: world.color ? coloured : plain })])
    },
    promise(all) {
      promises = all
    },
    say(text) {
      screen?.clear()
      world.stderr(`${printableLines(text)}\n`)
    },
    clear,
    [Symbol.dispose]: clear,
  }
}

/** The terminal as log-update wants it; its size is looked at anew each time. */
function screenOf(world: Outside) {
  // What measures a terminal's characters takes 20 ms to load, for which a log need not wait.
  const { createLogUpdate } = require('log-update') as typeof import('log-update')
  const stream = {
    isTTY: true,
    get columns() {
      return world.columns
    },
    get rows() {
      return world.rows
    },
    write: (text: string) => world.stderr(text),
  }
  // A cursor that was hidden would have to be shown again, whatever ends the program.
  return createLogUpdate(stream as unknown as NodeJS.WritableStream, { showCursor: true })
}

const partOf = ({ course: { doneSeconds, totalSeconds } }: SoFar): Part => ({ done: doneSeconds, total: totalSeconds })

const lineOf = (text: string, part: Part | undefined, width: number) =>
  plainSpaces(printable(part ? `${bar(part, width)} ${text}` : text))

function bar({ done, total }: Part, width: number): string {
  const ratio = total > 0 ? Math.min(done / total, 1) : 0
  const filled = Math.round(ratio * width)
  const percent = `${String(Math.floor(ratio * 100)).padStart(3)} %`
  return width === 0 ? percent.trim() : `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${percent}`
}

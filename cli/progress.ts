import { printable, printableLines } from '../common/printable.ts'
import type { Progress as ProgressOfRun } from '../run/io.ts'
import type { World } from './world.ts'

/** Shows what long work is doing: one line that is rewritten on a terminal, with a bar where a part is known; a line now and then where there is none. */
export interface Progress extends ProgressOfRun {
  /** Ends the rewritten line. */
  clear(): void
}

const quietIntervalMs = 5000
const barWidth = 24

export function createProgress(world: Pick<World, 'stderr' | 'isTerminal' | 'now' | 'columns'>): Progress {
  let drawn = false
  let lastLineAt = Number.NEGATIVE_INFINITY
  const clear = () => {
    if (drawn) world.stderr('\r\x1b[2K')
    drawn = false
  }
  return {
    update(text, part) {
      const line = printable(part ? `${bar(part)} ${text}` : text)
      if (world.isTerminal) {
        world.stderr(`\r\x1b[2K${line.slice(0, Math.max(world.columns - 1, 20))}`)
        drawn = true
      } else if (world.now() - lastLineAt >= quietIntervalMs) {
        lastLineAt = world.now()
        world.stderr(`${line}\n`)
      }
    },
    say(text) {
      clear()
      world.stderr(`${printableLines(text)}\n`)
    },
    clear,
  }
}

function bar({ done, total }: { done: number; total: number }): string {
  const ratio = total > 0 ? Math.min(done / total, 1) : 0
  const filled = Math.round(ratio * barWidth)
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${String(Math.floor(ratio * 100)).padStart(3)} %`
}

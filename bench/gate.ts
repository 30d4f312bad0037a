import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type Figure, figuresTable } from './figures.ts'

/** How long people wait: for a verdict beside the measured window, and for the unit tests. */
const root = join(import.meta.dirname, '..')
const windowSeconds = 30

function timed(command: string, args: readonly string[]): { readonly seconds: number; readonly status: number | null } {
  const start = performance.now()
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  return { seconds: (performance.now() - start) / 1000, status }
}

const gate = timed('bin/liftwing-slo', ['gate', '--duration', String(windowSeconds)])
const unit = timed(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit'])

const figures: Figure[] = [
  {
    figure: 'make gate with a warm cache, beside the measured window',
    aim: '≤ 45 s',
    measured: `${(gate.seconds - windowSeconds).toFixed(1)} s (exit code ${gate.status})`,
    held: gate.seconds - windowSeconds <= 45,
  },
  {
    figure: 'unit tests',
    aim: '≤ 20 s',
    measured: `${unit.seconds.toFixed(1)} s (exit code ${unit.status})`,
    held: unit.seconds <= 20,
  },
]
process.stdout.write(figuresTable('Waiting', figures))

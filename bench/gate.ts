import { type Figure, figuresTable } from './figures.ts'
import { program, timed } from './programs.ts'

/** How long people wait: for a verdict beside the measured window, and for the unit tests. */
const windowSeconds = 30

const gate = timed(program, ['gate', '--duration', String(windowSeconds)])
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

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Every bench is a program that prints its own table; they run one after the other, because they share the cores. */
const benches = [
  'surge',
  'cold-cache',
  'weight',
  'service',
  'gate',
  'capacity',
  'report',
  'requests',
  'quarter',
  'many-services',
  'power',
  'comparison',
  'not-modified',
  'backfill',
  'changes',
  'investigate',
  'investigate-live',
  'cluster',
  'hundredfold',
] as const

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !benches.some((bench) => bench === name))
if (unknown.length > 0) {
  process.stderr.write(`bench: there is no ${unknown.join(', ')}; there are ${benches.join(', ')}.\n`)
  process.exit(3)
}
const failed = benches
  .filter((bench) => asked.length === 0 || asked.includes(bench))
  .filter(
    (bench) =>
      spawnSync(process.execPath, [join(import.meta.dirname, `${bench}.ts`)], { stdio: 'inherit' }).status !== 0,
  )
process.exitCode = failed.length === 0 ? 0 : 1

import { join } from 'node:path'
import { Failure } from '../common/failure.ts'
import { compareLive } from '../run/comparison/compare-live.ts'
import type { RunIo } from '../run/io.ts'
import type { Load } from '../run/request.ts'
import { scenarios } from '../scenarios/all.ts'
import { usualValues } from '../scenarios/lib/knobs.ts'
import { knobsOf } from '../scenarios/lib/scenario.ts'
import { composeComparison } from '../slo/comparison/compose.ts'
import { usualDesign } from '../slo/comparison/design.ts'
import { measureId } from '../slo/comparison/measure.ts'
import type { ComparisonReport } from '../slo/comparison/record.ts'
import { benchIo } from './figures.ts'

/** Builds of known worth are compared with the checkout, live: each that is worse has to be found, and the checkout itself must not. */
const root = join(import.meta.dirname, '..')
const build = (name: string) => join(root, 'test/proof/builds', name)
type Case = {
  readonly effect: string
  readonly a: string
  readonly b: string
  /** Of the load. */
  readonly more?: Partial<Load & { arrivals: 'poisson' }>
}
const cases: readonly Case[] = [
  { effect: 'the same twice', a: root, b: root },
  { effect: '20 % more processor time a read', a: root, b: build('slower-reads') },
  { effect: '2 ms more for 2 % of the reads', a: root, b: build('slow-tail') },
  { effect: 'a lock, held for 30 ms every second', a: root, b: build('held-lock') },
  // Who comes by chance finds connections busy; requests that are evenly spaced would not, until nearly all are.
  { effect: 'half of 8 connections', a: build('pool-of-8'), b: build('pool-of-4'), more: { arrivals: 'poisson' } },
]

const [scenario] = scenarios
const load = {
  ...usualValues(knobsOf(scenario)),
  scenario: scenario.name,
  warmupSeconds: usualDesign.warmupSeconds,
  warmupRampSeconds: 0,
  // Where two cores carry generator, service and database, the whole rate leaves them no room, and the queue decides.
  readsPerSecond: 500,
  writesPerSecond: 50,
} as unknown as Load

async function measured({ a, b, more }: Case, io: RunIo): Promise<ComparisonReport> {
  const side = (path: string) => ({ name: path, build: { kind: 'folder', path } as const })
  const request = {
    load: { ...load, ...more },
    parts: { stack: 'native' as const },
    sides: { A: side(a), B: side(b) },
    design: { ...usualDesign, seed: 1 },
    blockSeconds: undefined,
    resume: undefined,
    outputFolder: join(root, 'results'),
    command: 'make bench ARGS=comparison',
  }
  return await compareLive(request, io, async (evidence) => composeComparison(evidence))
}

/** What was found of B, in the words of the record. */
function found({ measures }: ComparisonReport): string {
  const told = measures.flatMap((row) => {
    if (!row.decides || !('decision' in row) || (row.decision !== 'regression' && row.decision !== 'suspected'))
      return []
    return [`${measureId(row.measure)} +${(100 * row.difference.estimate).toFixed(0)} %`]
  })
  return told.join(', ') || 'nothing'
}

const io = benchIo()
const asked = process.argv.slice(2)
process.stdout.write(
  '\n## Comparisons, live\n\n| B is worse by | pairs | of | minutes | verdict | found |\n|---|---:|---:|---:|---|---|\n',
)
for (const each of cases.filter(({ effect }) => asked.length === 0 || asked.some((word) => effect.includes(word)))) {
  const start = io.now()
  try {
    const report = await measured(each, io)
    if (report.measured.way !== 'blocks') throw new Error('a live comparison has blocks')
    const { blocks, design } = report.measured
    const minutes = ((io.now() - start) / 60_000).toFixed(1)
    const cells = [each.effect, blocks.length / 2, `${design.blockSeconds} s`, minutes, report.verdict, found(report)]
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    process.stderr.write(`${error.message}\n${error.hint ?? ''}\n`)
    process.exitCode = 1
    break
  }
}

import { cpus } from 'node:os'
import { createProgress, type Progress } from '../cli/progress.ts'
import { fillForRun } from '../cli/run/fill-for-run.ts'
import { obtainStack } from '../cli/run/obtain-stack.ts'
import { checkEndpoints } from '../cli/run/preflight.ts'
import { runPromises } from '../cli/run/promises.ts'
import { withRunFolder } from '../cli/run/run-folder.ts'
import { surgeRun } from '../cli/run/surge-run.ts'
import { stackIo } from '../cli/stack-io.ts'
import type { SurgeFlags } from '../cli/surge-flags.ts'
import { realWorld, type World } from '../cli/world.ts'
import type { RunReport } from '../reports/run-report.ts'
import { surgeDefaults } from '../scenarios/lib/plan.ts'
import { type Figure, figuresTable } from './figures.ts'

/** Latencies of the surge as documented, and the highest rate at which every promise is still kept; everything on this machine. */
const documented = { reads: 1000, writes: 100, duration: 30 }
const climb = { start: 1500, step: 500, end: 8000, duration: 15, repeats: 2 }
const aims = { p50Ms: 0.5, p95Ms: 1.2, p99Ms: 4, readsPerSecond: 4000 }

const flags: SurgeFlags = {
  ...documented,
  // A Java machine that has just started compiles for most of a minute.
  warmup: 60,
  rows: 50_000,
  seed: 1,
  zipf: surgeDefaults.zipfExponent,
  bodyCheck: surgeDefaults.bodyCheckRatio,
  timeout: surgeDefaults.timeoutMs,
}

const world = realWorld()
const progress = createProgress(world)
world.stdout(await benchSurge(world, progress))

async function benchSurge(world: World, progress: Progress): Promise<string> {
  const stack = await obtainStack({ stack: 'native' }, 'results/bench-logs', stackIo(world, progress))
  try {
    const endpoints = await checkEndpoints(stack.record, { stack: 'native' }, world, progress)
    await fillForRun(stack, flags, world, progress)
    const promises = await runPromises(undefined, world.now() / 1000)
    const run = (changes: Partial<SurgeFlags>): Promise<RunReport> =>
      withRunFolder('results', 'bench', world.now(), (folder) =>
        surgeRun({ stack, endpoints, flags: { ...flags, ...changes }, promises, folder }, world, progress),
      )
    const figures = [...latencies(await run({})), await knee(run, progress)]
    return figuresTable(`Surge, everything on the same ${cpus().length} cores`, figures)
  } finally {
    await stack[Symbol.asyncDispose]()
  }
}

function latencies(report: RunReport): Figure[] {
  const read = report.latency.find(({ operation }) => operation === 'read')
  const at = (points: RunReport['latency'][number]['onTheWire'] | undefined, quantile: number) =>
    points?.find((point) => point.quantile === quantile)?.ms ?? Number.NaN
  const dropped = report.reconciliation.reduce((sum, row) => sum + row.dropped, 0)
  const rows = [
    ['P50', 0.5, aims.p50Ms],
    ['P95', 0.95, aims.p95Ms],
    ['P99', 0.99, aims.p99Ms],
  ] as const
  return [
    ...rows.map(([name, quantile, aim]) => ({
      figure: `${name} of reads at ${documented.reads} + ${documented.writes}/s, on the wire (from the schedule)`,
      aim: `≤ ${aim} ms`,
      measured: `${at(read?.onTheWire, quantile).toFixed(2)} (${at(read?.fromSchedule, quantile).toFixed(2)}) ms`,
      held: at(read?.onTheWire, quantile) <= aim,
    })),
    { figure: 'dropped iterations', aim: '0', measured: String(dropped), held: dropped === 0 },
    {
      figure: 'CPU of its parts',
      aim: '–',
      measured: report.cpu.map(({ part, seconds }) => `${part} ${seconds.toFixed(1)} s`).join(', '),
    },
  ]
}

/** Climbs until a rate fails twice; a rate counts as kept when one of its runs was. */
async function knee(run: (changes: Partial<SurgeFlags>) => Promise<RunReport>, progress: Progress): Promise<Figure> {
  let highest = documented.reads
  for (let reads = climb.start; reads <= climb.end; reads += climb.step) {
    if (!(await keeps(reads))) break
    highest = reads
  }
  return {
    figure: 'highest rate that keeps every promise',
    aim: `≥ ${aims.readsPerSecond} + ${aims.readsPerSecond / 10}/s`,
    measured: `${highest} + ${highest / 10}/s`,
    held: highest >= aims.readsPerSecond,
  }

  async function keeps(reads: number): Promise<boolean> {
    for (let attempt = 0; attempt < climb.repeats; attempt++) {
      const report = await run({ reads, writes: reads / 10, duration: climb.duration, warmup: 8 })
      const p99 = report.objectives.find(({ objective }) => 'thresholdMs' in objective && objective.thresholdMs === 100)
      progress.say(
        `${reads} + ${reads / 10}/s: ${report.verdict}, P99 ${p99?.measuredMs?.toFixed(1)} ms ${report.reasons[0] ?? ''}`,
      )
      if (report.verdict === 'met') return true
    }
    return false
  }
}

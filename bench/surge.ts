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
import { surgeDefaults } from '../scenarios/lib/plan.ts'
import type { RunReport } from '../slo/run/report.ts'
import type { StackRecord } from '../stack/stack-record.ts'
import { type Figure, figuresTable } from './figures.ts'
import { rawReads } from './floor.ts'

/** Latencies of the surge as documented, and the highest rate at which every promise is still kept; everything on this machine. */
const documented = { reads: 1000, writes: 100, duration: 30 }
const climb = { start: 1500, step: 500, end: 8000, duration: 15, repeats: 2 }
const aims = { timesRaw: 3, readsPerSecond: 4000 }
const quantiles = [
  { name: 'P50', quantile: 0.5, aimMs: 0.5 },
  { name: 'P95', quantile: 0.95, aimMs: 1.2 },
  { name: 'P99', quantile: 0.99, aimMs: 4 },
] as const

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
    const report = await run({})
    progress.update('reading from Cassandra alone')
    const raw = await rawReads({
      address: cassandraAddress(stack.record),
      rows: flags.rows,
      perSecond: documented.reads,
      warmupSeconds: 10,
      seconds: documented.duration,
    })
    const figures = [...latencies(report, raw), await knee(run, progress)]
    return figuresTable(`Surge, everything on the same ${cpus().length} cores`, figures)
  } finally {
    await stack[Symbol.asyncDispose]()
  }
}

function cassandraAddress({ parts: { cassandra } }: StackRecord): string {
  if (!('address' in cassandra)) throw new Error('the stack has no Cassandra of its own')
  return cassandra.address
}

function latencies(report: RunReport, raw: Float64Array): Figure[] {
  const read = report.latency.find(({ operation }) => operation === 'read')
  const at = (points: RunReport['latency'][number]['onTheWire'] | undefined, quantile: number) =>
    points?.find((point) => point.quantile === quantile)?.ms ?? Number.NaN
  const dropped = report.reconciliation.reduce((sum, row) => sum + row.dropped, 0)
  return [
    ...quantiles.flatMap(({ name, quantile, aimMs }) => {
      const wireMs = at(read?.onTheWire, quantile)
      const rawMs = raw[Math.ceil(raw.length * quantile) - 1] ?? Number.NaN
      return [
        {
          figure: `${name} of reads at ${documented.reads} + ${documented.writes}/s, on the wire (from the schedule)`,
          aim: `≤ ${aimMs} ms`,
          measured: `${wireMs.toFixed(2)} (${at(read?.fromSchedule, quantile).toFixed(2)}) ms`,
          held: wireMs <= aimMs,
        },
        {
          figure: `${name} as a multiple of Cassandra's own, read by the driver alone at ${documented.reads}/s`,
          aim: `≤ ${aims.timesRaw}`,
          measured: `${(wireMs / rawMs).toFixed(1)} (${rawMs.toFixed(2)} ms)`,
          held: wireMs <= aims.timesRaw * rawMs,
        },
      ]
    }),
    { figure: 'dropped requests', aim: '0', measured: String(dropped), held: dropped === 0 },
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

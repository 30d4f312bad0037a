import { cpus } from 'node:os'
import type { Progress, RunIo } from '../run/io.ts'
import { prepare } from '../run/prepare.ts'
import type { Load } from '../run/request.ts'
import { withRunFolder } from '../run/run-folder.ts'
import { openSite } from '../run/site.ts'
import { runTrial } from '../run/trial.ts'
import { usualValues } from '../scenarios/lib/knobs.ts'
import { knobsOf } from '../scenarios/lib/scenario.ts'
import { surge } from '../scenarios/surge.ts'
import { composeRun } from '../slo/run/compose.ts'
import { runPromises } from '../slo/run/promises.ts'
import type { RunReport } from '../slo/run/report.ts'
import type { StackRecord } from '../stack/stack-record.ts'
import { type Figure, figuresTable } from './figures.ts'
import { rawReads } from './floor.ts'
import { benchIo } from './io.ts'

/** Latencies of the surge as documented, and the highest rate at which every promise is still kept; everything on this machine. */
const documented = { reads: 1000, writes: 100, seconds: 30 }
const climb = { start: 1500, step: 500, end: 8000, seconds: 15, repeats: 2 }
const aims = { timesRaw: 3, readsPerSecond: 4000 }
const quantiles = [
  { name: 'P50', quantile: 0.5, aimMs: 0.5 },
  { name: 'P95', quantile: 0.95, aimMs: 1.2 },
  { name: 'P99', quantile: 0.99, aimMs: 4 },
] as const

type SurgeLoad = Load<'readsPerSecond' | 'writesPerSecond'>

const load: SurgeLoad = {
  ...(usualValues(knobsOf(surge)) as Omit<SurgeLoad, 'scenario'>),
  scenario: surge.name,
  readsPerSecond: documented.reads,
  writesPerSecond: documented.writes,
  durationSeconds: documented.seconds,
  // A Java machine that has just started compiles for most of a minute.
  settleSeconds: 120,
  warmupSeconds: 15,
}

process.stdout.write(await benchSurge(benchIo()))

async function benchSurge(io: RunIo): Promise<string> {
  const parts = { options: { stack: 'native' }, keptWillDo: false } as const
  await using site = await openSite({ parts, serviceSelector: undefined, rows: load }, 'results/bench-logs', io)
  const promises = await runPromises(undefined, surge.objectives, io.now() / 1000)
  const run = (changes: Partial<SurgeLoad>): Promise<RunReport> =>
    withRunFolder('results', 'bench', io, async (folder) => {
      const request = { load: { ...load, ...changes }, subject: promises.title, command: 'node bench/surge.ts' }
      const { facts, evidence } = await runTrial(request, await prepare(request.load, site, folder, io), folder, io)
      return composeRun(facts, promises, evidence)
    })
  const report = await run({})
  io.progress.say('reading from Cassandra alone')
  const raw = await rawReads({
    address: cassandraAddress(site.stack.record),
    rows: load.rows,
    perSecond: documented.reads,
    warmupSeconds: 10,
    seconds: documented.seconds,
  })
  const figures = [...latencies(report, raw), await knee(run, io.progress)]
  return figuresTable(`Surge, everything on the same ${cpus().length} cores`, figures)
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
async function knee(run: (changes: Partial<SurgeLoad>) => Promise<RunReport>, progress: Progress): Promise<Figure> {
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
      const report = await run({
        readsPerSecond: reads,
        writesPerSecond: reads / 10,
        durationSeconds: climb.seconds,
        settleSeconds: 0,
        warmupSeconds: 8,
      })
      const p99 = report.objectives.find(({ objective }) => 'thresholdMs' in objective && objective.thresholdMs === 100)
      progress.say(
        `${reads} + ${reads / 10}/s: ${report.verdict}, P99 ${p99?.measuredMs?.toFixed(1)} ms ${report.reasons[0] ?? ''}`,
      )
      if (report.verdict === 'met') return true
    }
    return false
  }
}

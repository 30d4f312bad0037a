import { cpus } from 'node:os'
import type { RunIo } from '../run/io.ts'
import type { Load } from '../run/request.ts'
import { withRunFolder } from '../run/saved/run-folder.ts'
import { prepare } from '../run/testbed/prepare.ts'
import { openTestbed } from '../run/testbed/testbed.ts'
import { runTrial } from '../run/trial.ts'
import { usualValues } from '../scenarios/lib/knobs.ts'
import { knobsOf } from '../scenarios/lib/scenario.ts'
import { surge } from '../scenarios/surge.ts'
import type { RunReport } from '../slo/run/report.ts'
import { composeRun } from '../slo/run/scoring/compose.ts'
import { runPromises } from '../slo/run/scoring/promises.ts'
import type { StackRecord } from '../stack/stack-record.ts'
import { type Figure, figuresTable } from './figures.ts'
import { rawReads } from './floor.ts'
import { benchIo } from './io.ts'

/** Latencies of the surge as documented; everything on this machine. */
const documented = { reads: 1000, writes: 100, seconds: 30 }
const aims = { timesRaw: 3 }
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
  await using testbed = await openTestbed({ parts, serviceSelector: undefined, rows: load }, 'results/bench-logs', io)
  const promises = await runPromises(undefined, surge.objectives, io.now() / 1000)
  const report = await withRunFolder('results', 'bench', io, async (folder): Promise<RunReport> => {
    const request = { load, subject: promises.title, command: 'node bench/surge.ts' }
    const { facts, evidence } = await runTrial(request, await prepare(load, testbed, folder, io), folder, io)
    return composeRun(facts, promises, evidence)
  })
  io.progress.say('reading from Cassandra alone')
  const raw = await rawReads({
    address: cassandraAddress(testbed.stack.record),
    rows: load.rows,
    perSecond: documented.reads,
    warmupSeconds: 10,
    seconds: documented.seconds,
  })
  return figuresTable(`Surge, everything on the same ${cpus().length} cores`, latencies(report, raw))
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

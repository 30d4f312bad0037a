import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CpuSample, sampleCpu } from '../run/cpu.ts'
import { k6Invocation } from '../run/k6-invocation.ts'
import { planOf } from '../run/plan-of.ts'
import { type Prepared, prepare } from '../run/prepare.ts'
import type { Load } from '../run/request.ts'
import { withRunFolder } from '../run/run-folder.ts'
import { openTestbed, type Testbed } from '../run/testbed.ts'
import { runTrial } from '../run/trial.ts'
import { parseLine } from '../scenarios/lib/journal.ts'
import { usualValues } from '../scenarios/lib/knobs.ts'
import { knobsOf } from '../scenarios/lib/scenario.ts'
import { surge } from '../scenarios/surge.ts'
import { merged, quantileMs, size } from '../slo/histogram.ts'
import type { MeasuredWindow } from '../slo/run/witness.ts'
import { type Figure, figuresTable } from './figures.ts'
import { benchIo } from './io.ts'

/**
 * What the harness adds to what it measures: in alternating blocks of one run our scenario, with all that watches it, and the usual script of k6 that sends
 * the same requests, while Prometheus stands still and nobody watches.
 */
const blocks = 4
const aims = { generator: 1.1, wire: 1.25, stack: 1.1, residentMiB: 300 }

type SurgeLoad = Load<'readsPerSecond' | 'writesPerSecond'>

const load: SurgeLoad = {
  ...(usualValues(knobsOf(surge)) as Omit<SurgeLoad, 'scenario'>),
  scenario: surge.name,
  durationSeconds: 10,
  settleSeconds: 60,
  warmupSeconds: 4,
  warmupRampSeconds: 0,
}
const io = benchIo()

/** What a block used and saw: CPU in µs for a request, latencies of reads on the wire in ms. */
type Block = {
  readonly generator: number
  readonly observed: number
  readonly watchers: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly residentMiB: number
  /** Of the reads that were planned. */
  readonly sentShare: number
}

process.stdout.write(await benchWeight())

async function benchWeight(): Promise<string> {
  const parts = { options: { stack: 'native' }, keptWillDo: true } as const
  await using testbed = await openTestbed({ parts, serviceSelector: undefined, rows: load }, 'results/bench-logs', io)
  const prepared = await withRunFolder('results', 'weight', io, (folder) => prepare(load, testbed, folder, io))
  const pairs: { readonly ours: Block; readonly bare: Block }[] = []
  for (let block = 0; block < blocks; block++) {
    const first = block % 2 === 0 ? await ours(prepared) : await bare(testbed)
    const second = block % 2 === 0 ? await bare(testbed) : await ours(prepared)
    const [mine, theirs] = block % 2 === 0 ? [first, second] : [second, first]
    io.progress.say(`block ${block + 1}: ours ${told(mine)}; bare ${told(theirs)}`)
    pairs.push({ ours: mine, bare: theirs })
  }
  return figuresTable(`What the harness weighs, ${blocks} pairs of blocks`, figures(pairs))
}

async function ours(prepared: Prepared): Promise<Block> {
  return await withRunFolder('results', 'weight', io, async (folder) => {
    const watching = new AbortController()
    const watch = watchCpu(prepared.testbed, watching.signal)
    const request = { load, subject: 'weight', command: 'node bench/weight.ts' }
    const { evidence, facts } = await runTrial(request, prepared, folder, io)
    watching.abort()
    const read = evidence.generator.summary?.operations['read']
    const wire = merged(read?.outcomes.map(({ onTheWire }) => onTheWire) ?? [])
    const seen = { reads: size(wire), p95Ms: quantileMs(wire, 0.95), p99Ms: quantileMs(wire, 0.99) }
    return blockOf(await watch, facts.window, seen)
  })
}

async function bare(testbed: Testbed): Promise<Block> {
  return await withRunFolder('results', 'bare', io, async (folder) => {
    const plan = planOf(load, testbed.endpoints, folder)
    const summary = join(folder.path, 'summary.json')
    const logFile = join(folder.logs, 'k6.log')
    const { args, env } = k6Invocation(plan, { logFile, scenarioFile: 'scenarios/bare.ts' })
    const isOurs = (arg: string) => arg === '--no-summary' || arg === '--no-thresholds'
    const run = {
      args: args.filter((arg) => !isOurs(arg)),
      env: { ...env, SUMMARY: summary },
      logFile: `${logFile}.out`,
    }
    const prometheus = testbed.stack.pids()['prometheus'] ?? []
    for (const pid of prometheus) process.kill(pid, 'SIGSTOP')
    const watching = new AbortController()
    const watch = watchCpu(testbed, watching.signal)
    try {
      await testbed.stack.runK6(run, io.signal)
    } finally {
      watching.abort()
      for (const pid of prometheus) process.kill(pid, 'SIGCONT')
    }
    const start = (await startedAtMs(logFile)) / 1000 + plan.warmupSeconds + plan.gapSeconds
    const { values } = JSON.parse(await readFile(summary, 'utf8'))['http_req_duration{scenario:read}']
    const seen = { reads: values.count, p95Ms: values['p(95)'], p99Ms: values['p(99)'] }
    return blockOf(await watch, { start, end: start + plan.durationSeconds }, seen)
  })
}

async function startedAtMs(logFile: string): Promise<number> {
  for (const text of (await readFile(logFile, 'utf8')).split('\n')) {
    const line = parseLine(text)
    if (line?.kind === 'started') return line.atMs
  }
  throw new Error(`k6 never began; see ${logFile}`)
}

type Watched = { readonly samples: readonly CpuSample[]; readonly residentMiB: number }

/** Who used the cores, four times a second, and the most memory that k6 ever had. */
async function watchCpu(testbed: Testbed, stop: AbortSignal): Promise<Watched> {
  const samples: CpuSample[] = []
  let residentMiB = 0
  while (!stop.aborted) {
    const pids = testbed.stack.pids()
    const sample = await sampleCpu({ ...pids, harness: [process.pid] }, io.now() / 1000)
    if (sample) samples.push(sample)
    for (const pid of pids['k6'] ?? []) residentMiB = Math.max(residentMiB, await peakMiB(pid))
    await sleep(250, undefined, { signal: stop }).catch(() => undefined)
  }
  return { samples, residentMiB }
}

async function peakMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024
}

/** Of the reads of a block, on the wire. */
type Seen = { readonly reads: number; readonly p95Ms: number | undefined; readonly p99Ms: number | undefined }

function blockOf(
  { samples, residentMiB }: Watched,
  { start, end }: MeasuredWindow,
  { reads, p95Ms, p99Ms }: Seen,
): Block {
  const inside = samples.filter(({ at }) => at >= start && at <= end)
  const [first, last] = [inside[0], inside.at(-1)]
  if (!first || !last || p95Ms === undefined || p99Ms === undefined) throw new Error('a block saw nothing')
  // A script whose users all wait sends fewer than were planned.
  const perSecond = (reads / load.durationSeconds) * (1 + load.writesPerSecond / load.readsPerSecond)
  const requests = perSecond * (last.at - first.at)
  const used = (part: string) => (((last.parts[part] ?? 0) - (first.parts[part] ?? 0)) * 1e6) / requests
  return {
    generator: used('k6'),
    observed: used('service') + used('cassandra'),
    watchers: used('prometheus') + used('harness'),
    p95Ms,
    p99Ms,
    residentMiB,
    sentShare: reads / (load.readsPerSecond * load.durationSeconds),
  }
}

function told({ generator, observed, watchers, p95Ms, p99Ms, residentMiB, sentShare }: Block): string {
  return (
    `k6 ${generator.toFixed(0)} µs, service and Cassandra ${observed.toFixed(0)} µs, watchers ${watchers.toFixed(0)} µs, ` +
    `P95 ${p95Ms.toFixed(2)} ms, P99 ${p99Ms.toFixed(2)} ms, ${residentMiB.toFixed(0)} MiB, ${(100 * sentShare).toFixed(1)} % sent`
  )
}

type Pair = { readonly ours: Block; readonly bare: Block }

/** Less than that, and the users of the usual script waited while ours did not: their latencies are of different loads. */
const allSent = 0.99

function figures(pairs: readonly Pair[]): Figure[] {
  const ratio = (figure: string, aim: number, of: (pair: Pair) => number, among = pairs): Figure => {
    const ratios = among.map(of).sort((a, b) => a - b)
    if (ratios.length === 0)
      return { figure, aim: `≤ ${aim}`, measured: 'unknown: in no pair of blocks did both send all' }
    const median = middle(ratios)
    const range = `${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)}`
    return {
      figure,
      aim: `≤ ${aim}`,
      measured: `${median.toFixed(2)} (${range}; ${among.length} pairs)`,
      held: median <= aim,
    }
  }
  const comparable = pairs.filter(({ ours, bare }) => Math.min(ours.sentShare, bare.sentShare) >= allSent)
  const peak = Math.max(...pairs.map(({ ours }) => ours.residentMiB))
  return [
    ratio(
      "generator's CPU for a request, of the bare script's",
      aims.generator,
      ({ ours, bare }) => ours.generator / bare.generator,
    ),
    ratio(
      'P95 of reads on the wire, of what the bare script sees',
      aims.wire,
      ({ ours, bare }) => ours.p95Ms / bare.p95Ms,
      comparable,
    ),
    ratio('P99', aims.wire, ({ ours, bare }) => ours.p99Ms / bare.p99Ms, comparable),
    ratio(
      'CPU of service, Cassandra, Prometheus and harness, of service and Cassandra alone',
      aims.stack,
      ({ ours, bare }) => (ours.observed + ours.watchers) / bare.observed,
    ),
    {
      figure: "generator's memory at most",
      aim: `< ${aims.residentMiB} MiB`,
      measured: `${peak.toFixed(0)} MiB`,
      held: peak < aims.residentMiB,
    },
  ]
}

/** The median; of an even number the mean of the two in the middle. */
function middle(sorted: readonly number[]): number {
  const at = (i: number) => sorted[i] ?? Number.NaN
  return (at(Math.floor((sorted.length - 1) / 2)) + at(Math.floor(sorted.length / 2))) / 2
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { k6Invocation } from '../run/generators/k6-invocation.ts'
import { type Journal, readJournal } from '../run/journal/journal.ts'
import { CpuMeter, type CpuSample } from '../run/machine/cpu.ts'
import { planOf } from '../run/run-plan.ts'
import { withRunFolder } from '../run/saved/run-folder.ts'
import type { Testbed } from '../run/testbed/testbed.ts'
import { surge } from '../scenarios/surge.ts'
import { merged, quantileMs, size } from '../slo/histogram.ts'
import type { GeneratorSummary } from '../slo/run/evidence.ts'
import type { MeasuredWindow } from '../slo/run/observe/observe.ts'
import { medianOfRising } from '../slo/statistics.ts'
import { benchIo, type Figure, figuresTable } from './figures.ts'
import { benchLoad, openTrials, type Trials } from './trials.ts'

type Watched = { readonly samples: readonly CpuSample[]; readonly residentMiB: number }

/** Who used the cores, four times a second, and the most memory that k6 ever had. */
async function watchCpu({ stack }: Pick<Testbed, 'stack'>, now: () => number, stop: AbortSignal): Promise<Watched> {
  const [meter, samples] = [new CpuMeter(), [] as CpuSample[]]
  let residentMiB = 0
  while (!stop.aborted) {
    const pids = stack.pids()
    const sample = await meter.sample({ ...pids, harness: [process.pid] }, now() / 1000)
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

/**
 * What the harness adds to what it measures: in blocks of one run, in turn, our scenario with all that watches it; our scenario while Prometheus stands
 * still and nobody watches; and the usual script of k6, which sends the same requests, while nobody watches either.
 */
const blocks = 4
const aims = { generator: 1.1, wire: 1.25, stack: 1.1, residentMiB: 300 }
const load = benchLoad<'readsPerSecond' | 'writesPerSecond'>(surge, {
  durationSeconds: 10,
  settleSeconds: 60,
  warmupSeconds: 4,
  warmupRampSeconds: 0,
})
const io = benchIo()

/** What a block used and saw: CPU in µs for a request, latencies of reads on the wire in ms. */
type Block = {
  readonly generator: number
  readonly service: number
  readonly database: number
  readonly watchers: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly residentMiB: number
  /** Of the reads that were planned. */
  readonly sentShare: number
}

async function benchWeight(): Promise<string> {
  await using trials = await openTrials(load, io, {}, true)
  const kinds = {
    ours: () => ours(trials),
    unwatched: () => unwatched(trials.testbed, ourScript),
    usual: () => unwatched(trials.testbed, usualScript),
  }
  const rounds: Round[] = []
  for (let number = 1; number <= blocks; number++) {
    const round: Partial<Record<Kind, Block>> = {}
    const order = Object.keys(kinds) as Kind[]
    for (const kind of number % 2 === 0 ? order.reverse() : order) {
      const block = await kinds[kind]()
      round[kind] = block
      io.progress.say(`round ${number}, ${kind}: ${told(block)}`)
    }
    rounds.push(round as Round)
  }
  return figuresTable(`What the harness weighs, ${blocks} blocks of each kind in turn`, figures(rounds))
}

async function ours({ testbed, trial }: Trials): Promise<Block> {
  const watching = new AbortController()
  const watch = watchCpu(testbed, io.now, watching.signal)
  const { evidence, facts } = (await trial(load, 'weight').finally(() => watching.abort())).record
  return blockOf(await watch, facts.window, seenBy(evidence.generator.summary))
}

function seenBy(summary: GeneratorSummary | undefined): Seen {
  const wire = merged(summary?.operations['read']?.outcomes.map(({ onTheWire }) => onTheWire) ?? [])
  return { reads: size(wire), p95Ms: quantileMs(wire, 0.95), p99Ms: quantileMs(wire, 0.99) }
}

/** A script of k6, and how to find what it saw. */
interface Script {
  readonly file: string
  readonly keepsSummary: boolean
  readonly seen: (journal: Journal, summaryFile: string) => Seen | Promise<Seen>
}

const ourScript: Script = {
  file: 'scenarios/main.ts',
  keepsSummary: false,
  seen: ({ summary }) => seenBy(summary),
}

const usualScript: Script = {
  file: 'scenarios/bare.ts',
  keepsSummary: true,
  seen: async (_, summaryFile) => {
    const { values } = JSON.parse(await readFile(summaryFile, 'utf8'))['http_req_duration{scenario:read}']
    return { reads: values.count, p95Ms: values['p(95)'], p99Ms: values['p(99)'] }
  },
}

async function unwatched(testbed: Testbed, script: Script): Promise<Block> {
  return await withRunFolder('results', 'unwatched', io, async (folder) => {
    const plan = planOf(load, testbed.endpoints, folder)
    const [logFile, summaryFile] = [join(folder.logs, 'k6.log'), join(folder.path, 'summary.json')]
    const { args, env } = k6Invocation(plan, { logFile, scenarioFile: script.file })
    const keepsNone = (arg: string) => arg === '--no-summary' || arg === '--no-thresholds'
    const run = {
      args: args.filter((arg) => !(script.keepsSummary && keepsNone(arg))),
      env: { ...env, SUMMARY: summaryFile },
      logFile: `${logFile}.out`,
    }
    const prometheus = testbed.stack.pids()['prometheus'] ?? []
    for (const pid of prometheus) process.kill(pid, 'SIGSTOP')
    const watching = new AbortController()
    const watch = watchCpu(testbed, io.now, watching.signal)
    try {
      await testbed.stack.runK6(run, io.signal)
    } finally {
      watching.abort()
      for (const pid of prometheus) process.kill(pid, 'SIGCONT')
    }
    const journal = await readJournal(logFile, plan)
    if (journal === undefined) throw new Error(`k6 never began; see ${logFile}`)
    const start = journal.startedAtMs / 1000 + plan.warmupSeconds + plan.gapSeconds
    return blockOf(await watch, { start, end: start + plan.durationSeconds }, await script.seen(journal, summaryFile))
  })
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
    service: used('service'),
    database: used('cassandra'),
    watchers: used('prometheus') + used('harness'),
    p95Ms,
    p99Ms,
    residentMiB,
    sentShare: reads / (load.readsPerSecond * load.durationSeconds),
  }
}

function told({ generator, service, database, watchers, p95Ms, p99Ms, residentMiB, sentShare }: Block): string {
  return (
    `k6 ${generator.toFixed(0)} µs, service ${service.toFixed(0)} µs, Cassandra ${database.toFixed(0)} µs, watchers ${watchers.toFixed(0)} µs, ` +
    `P95 ${p95Ms.toFixed(2)} ms, P99 ${p99Ms.toFixed(2)} ms, ${residentMiB.toFixed(0)} MiB, ${(100 * sentShare).toFixed(1)} % sent`
  )
}

type Kind = 'ours' | 'unwatched' | 'usual'
type Round = Readonly<Record<Kind, Block>>

function figures(rounds: readonly Round[]): Figure[] {
  const ratio = (figure: string, aim: number, of: (round: Round) => number): Figure => {
    const ratios = rounds.map(of).sort((a, b) => a - b)
    const median = medianOfRising(ratios)
    const range = `${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)}`
    return { figure, aim: `≤ ${aim}`, measured: `${median.toFixed(2)} (${range})`, held: median <= aim }
  }
  const peak = Math.max(...rounds.map(({ ours }) => ours.residentMiB))
  return [
    ratio(
      "generator's CPU for a request, of the usual script's",
      aims.generator,
      ({ ours, usual }) => ours.generator / usual.generator,
    ),
    // Where all users of the usual script wait it sends less than ours, which makes this ratio too high rather than too low.
    ratio(
      'P95 of reads on the wire, of what the usual script sees',
      aims.wire,
      ({ ours, usual }) => ours.p95Ms / usual.p95Ms,
    ),
    ratio('P99', aims.wire, ({ ours, usual }) => ours.p99Ms / usual.p99Ms),
    ratio(
      'CPU of service, Cassandra, Prometheus and harness, of service and Cassandra while nobody watches',
      aims.stack,
      ({ ours, unwatched }) =>
        (ours.service + ours.database + ours.watchers) / (unwatched.service + unwatched.database),
    ),
    {
      figure: "generator's memory at most",
      aim: `< ${aims.residentMiB} MiB`,
      measured: `${peak.toFixed(0)} MiB`,
      held: peak < aims.residentMiB,
    },
  ]
}

process.stdout.write(await benchWeight())

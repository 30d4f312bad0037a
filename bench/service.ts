import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Failure } from '../common/failure.ts'
import type { RunIo } from '../run/io.ts'
import { fillForRun } from '../run/testbed/fill-for-run.ts'
import { obtainStack } from '../run/testbed/obtain-stack.ts'
import { usualKnobs } from '../scenarios/lib/knobs.ts'
import { corpus } from '../scenarios/lib/rows/corpus.ts'
import { benchIo, type Figure, figuresTable } from './figures.ts'

/** What the service can do alone: random reads over the filled corpus by wrk -t1 -c32, with wrk and Cassandra on the same cores. */
const rows = 20_000
const seed = 1
const seconds = { warmup: 30, measured: 10 }
const aims = { readsPerSecond: 9000, cpuMicroseconds: 60, residentMiB: 200 }

/** Clock ticks per second in /proc/<pid>/stat: 100 on every Linux that Node runs on (getconf CLK_TCK). */
const ticksPerSecond = 100

process.stdout.write(await benchService(benchIo()))

async function benchService(io: RunIo): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-bench-'))
  const stack = await obtainStack({ options: { stack: 'native' }, keptWillDo: false }, 'results/bench-logs', io)
  try {
    const [pid] = stack.pids()['service'] ?? []
    if (pid === undefined)
      throw new Failure('environment', 'The service runs elsewhere, so that its CPU time cannot be read.')
    await fillForRun(stack, { rows, seed, topicsPerRow: usualKnobs.topicsPerRow.usual }, io)
    const script = join(folder, 'reads.lua')
    await writeFile(script, randomReads())
    const { url } = stack.record.parts.service
    io.progress.say(`warming the service up for ${seconds.warmup} s, then measuring for ${seconds.measured} s`)
    await wrk(url, script, seconds.warmup)
    const before = await stateOf(pid)
    const run = await wrk(url, script, seconds.measured)
    return figuresTable(
      `The service alone, on the same ${cpus().length} cores`,
      figures(run, before, await stateOf(pid)),
    )
  } finally {
    await stack[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A script for wrk that reads the rows in an order drawn at random. */
function randomReads(): string {
  const { key } = corpus(seed)
  const paths = Array.from({ length: rows }, (_, row) => `"/v1/topics/${key(row).wikiId}/${key(row).pageId}"`)
  return [
    `local paths = {${paths.join(',')}}`,
    `math.randomseed(${seed})`,
    'request = function() return wrk.format("GET", paths[math.random(#paths)]) end',
  ].join('\n')
}

async function wrk(url: string, script: string, forSeconds: number) {
  const run = promisify(execFile)('wrk', ['-t1', '-c32', `-d${forSeconds}s`, '--latency', '-s', script, url])
  const { stdout } = await run.catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    throw new Failure('environment', 'wrk is not installed.', { hint: 'On Debian: apt-get install wrk.', cause })
  })
  const find = (pattern: RegExp) => pattern.exec(stdout)?.[1]
  return {
    reads: Number(find(/(\d+) requests in/)),
    perSecond: Number(find(/Requests\/sec:\s+([\d.]+)/)),
    failed: Number(find(/Non-2xx or 3xx responses: (\d+)/) ?? 0),
    p50: find(/^ +50% +(\S+)/m),
    p99: find(/^ +99% +(\S+)/m),
  }
}

async function stateOf(pid: number) {
  const [stat = '', status = ''] = await Promise.all(
    ['stat', 'status'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')),
  )
  // utime and stime are the fields 14 and 15 of proc(5); the name before them, in brackets, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const residentKib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return { cpuTicks: Number(fields[11]) + Number(fields[12]), residentMiB: Number(residentKib) / 1024 }
}

type State = Awaited<ReturnType<typeof stateOf>>

function figures(run: Awaited<ReturnType<typeof wrk>>, before: State, after: State): Figure[] {
  const cpuMicroseconds = ((after.cpuTicks - before.cpuTicks) * 1e6) / ticksPerSecond / run.reads
  return [
    {
      figure: 'reads per second',
      aim: `≥ ${aims.readsPerSecond}`,
      measured: run.perSecond.toFixed(0),
      held: run.perSecond >= aims.readsPerSecond,
    },
    {
      figure: 'CPU time of the service per read',
      aim: `≤ ${aims.cpuMicroseconds} µs`,
      measured: `${cpuMicroseconds.toFixed(1)} µs`,
      held: cpuMicroseconds <= aims.cpuMicroseconds,
    },
    {
      figure: 'resident memory under that load',
      aim: `< ${aims.residentMiB} MiB`,
      measured: `${after.residentMiB.toFixed(0)} MiB`,
      held: after.residentMiB < aims.residentMiB,
    },
    {
      figure: 'answers other than 2xx and 3xx',
      aim: '0',
      measured: `${run.failed} of ${run.reads}`,
      held: run.failed === 0,
    },
    { figure: 'P50 and P99 with 32 connections kept busy', aim: '–', measured: `${run.p50} and ${run.p99}` },
  ]
}

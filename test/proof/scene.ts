import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stagesOf } from '../../scenarios/all.ts'
import type { RunReport } from '../../slo/run/report.ts'
import type { StackOptions } from '../../stack/plan/options.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { startStack } from '../../stack/stack.ts'
import { planWith } from '../scenarios/lib/plans.ts'
import { everydayIo } from '../stack/test-io.ts'
import { type CommandLine, type Ended, onlyReport, runCommandLine } from './command-line.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import type { Fault } from './faults.ts'
import { processes } from './processes.ts'
import type { Expected } from './surge-watch.ts'

/** A thin run, which a machine can send and answer that is many times slower, and a time-out that no machine's pause reaches. */
export const surge = { reads: 100, writes: 20, duration: 4, warmup: 1, settle: 0, rows: 2000, timeout: 5000 } as const

/** Numbers for the command line, by flag. */
export type Flags = Readonly<Record<string, number>>

/** What a case can lay its hands on while the gate runs. */
export type Scene = {
  readonly proxy: FaultProxy
  readonly stack: RunningStack
  readonly gate: CommandLine
  /** The generator that the gate has started. */
  readonly k6: () => Promise<number>
}

export type Outcome = Ended & { readonly report: RunReport | undefined }

export function startTestStack(logFolder: string, options: Omit<StackOptions, 'logFolder'>): Promise<RunningStack> {
  return startStack({ ...options, logFolder }, { ...everydayIo(), log: () => undefined })
}

/** Where the gate finds the parts of a stack that runs already, with the proxy in place of the service; k6 is a process. */
export function endpoints(stack: RunningStack, target: string): readonly string[] {
  const { prometheus, cassandra } = stack.record.parts
  const address = 'address' in cassandra ? cassandra.address : ''
  return [
    '--stack',
    'native',
    '--target',
    target,
    '--prometheus',
    prometheus.url,
    '--cassandra',
    address,
    '--service-selector',
    'job="service"',
  ]
}

export function surgeFlags(changes: Flags = {}): readonly string[] {
  return Object.entries({ ...surge, ...changes }).flatMap(([flag, value]) => [`--${flag}`, String(value)])
}

/** How many requests a run with these flags sends: in its warm-up, and scored. */
function expectedOf(changes: Flags = {}): Expected {
  const { reads, writes, duration, warmup } = { ...surge, ...changes }
  const rates = { readsPerSecond: reads, writesPerSecond: writes }
  const stages = stagesOf(planWith({ ...rates, durationSeconds: duration, warmupSeconds: warmup }))
  const sum = (phase: string) =>
    stages.reduce((total, stage) => (stage.phase === phase ? total + stage.schedule.requests : total), 0)
  return { warmup: sum('warmup'), scored: sum('scored') }
}

/** One run of the real gate against a proxy with a fault, from its start to what it left behind. */
export async function playScene(
  stack: RunningStack,
  options: {
    readonly fault?: Fault | undefined
    readonly flags?: Flags | undefined
    /** The cache's own promises instead of those that no machine breaks by being slow. */
    readonly ownPromises?: true | undefined
    readonly sabotage?: ((scene: Scene) => Promise<void>) | undefined
  },
): Promise<{ readonly outcome: Outcome; readonly counts: ReturnType<FaultProxy['counts']> }> {
  const output = await mkdtemp(join(tmpdir(), 'proof-'))
  const proxy = await startFaultProxy(stack.record.parts.service.url, expectedOf(options.flags), options.fault)
  try {
    const promises = options.ownPromises ? [] : ['--promises', join(import.meta.dirname, 'promises.yaml')]
    const gate = runCommandLine([
      'gate',
      '--full',
      '--output',
      output,
      ...promises,
      ...endpoints(stack, proxy.url),
      ...surgeFlags(options.flags),
    ])
    const scene = { proxy, stack, gate, k6: () => generatorOf(gate.pid) }
    // A gate that ends early leaves its saboteur waiting for a moment that never comes.
    const [ended] = await Promise.all([gate.ended, Promise.race([gate.ended, options.sabotage?.(scene)])])
    return { outcome: { ...ended, report: await onlyReport(output) }, counts: proxy.counts() }
  } finally {
    await proxy[Symbol.asyncDispose]()
    await rm(output, { recursive: true, force: true })
  }
}

/** The process of the generator that a gate has started. */
export async function generatorOf(gate: number): Promise<number> {
  const found = (await processes()).find(({ parent, command }) => parent === gate && /\bk6 run\b/.test(command))
  if (!found) throw new Error('the gate has no k6 that runs')
  return found.pid
}

import { join } from 'node:path'
import type { Plan } from '../scenarios/lib/plan.ts'
import type { MachineView } from '../slo/run/evidence.ts'
import type { Window } from '../slo/run/witness.ts'
import { isOurs, type StackRecord } from '../stack/stack-record.ts'
import type { RunIo } from './io.ts'
import { type Journal, readJournal } from './journal.ts'
import { k6Invocation, type Receiver } from './k6-invocation.ts'
import { machineView, watchMachine } from './machine/view.ts'
import type { RunFolder } from './run-folder.ts'
import type { Site } from './site.ts'

/** What the generator and the machine say of a window. */
export type SentWindow = {
  readonly window: Window
  readonly exitCode: number
  /** Undefined where the generator kept none. */
  readonly journal: Journal | undefined
  readonly machine: MachineView | undefined
  readonly endedAtMs: number
}

/** Sends what a plan asks for and looks at the machine meanwhile. `prometheus` gets the generator's counts, where it is given. */
export async function sendWindow(
  plan: Plan,
  { stack }: Pick<Site, 'stack'>,
  folder: RunFolder,
  io: RunIo,
  prometheus?: Receiver,
): Promise<SentWindow> {
  const { now, signal, progress } = io
  const watching = new AbortController()
  const watch = watchMachine(() => stack.pids(), io, watching.signal)
  const startedAtMs = now()
  const clock = setInterval(() => progress.update(...where(plan, (now() - startedAtMs) / 1000)), 250)
  const stop = () => {
    watching.abort()
    return watch
  }
  try {
    const logFile = join(folder.logs, 'k6.log')
    const receiver = prometheus === undefined ? {} : { prometheus }
    const run = k6Invocation(plan, { ...receiver, logFile, access: io.access })
    const k6 = { ...run, logFile: join(folder.logs, 'k6.out.log'), folders: [folder.path] }
    const { exitCode } = await stack.runK6(k6, signal)
    signal.throwIfAborted()
    const endedAtMs = now()
    const watched = await stop()
    const journal = await readJournal(logFile, plan)
    const start = (journal?.startedAtMs ?? startedAtMs) / 1000 + plan.warmupSeconds + plan.gapSeconds
    const window = { start, end: start + plan.durationSeconds }
    const machine = { cores: io.limits.cores, hasForeignParts: hasForeignParts(stack.record) }
    return { window, exitCode, journal, machine: machineView(watched, window, machine), endedAtMs }
  } finally {
    clearInterval(clock)
    await stop()
  }
}

function where({ warmupSeconds, gapSeconds, durationSeconds }: Plan, elapsed: number) {
  const start = warmupSeconds + gapSeconds
  const doing = elapsed < warmupSeconds ? 'warming up' : elapsed < start ? 'pausing' : 'measuring'
  const left = Math.max(Math.ceil(start + durationSeconds - elapsed), 0)
  return [`${doing}, ${left} s left`, { done: elapsed, total: start + durationSeconds }] as const
}

function hasForeignParts({ parts: { cassandra, prometheus, service, rival } }: StackRecord): boolean {
  return ![cassandra, prometheus, service, ...(rival ? [rival] : [])].every(isOurs)
}

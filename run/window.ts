import type { Plan } from '../scenarios/lib/plan.ts'
import { onlyTurn, type Turn, turnSeconds } from '../scenarios/lib/turn.ts'
import type { Beside } from '../slo/run/beside.ts'
import type { MachineView } from '../slo/run/evidence.ts'
import type { Window } from '../slo/run/witness.ts'
import { isOurs, type StackRecord } from '../stack/stack-record.ts'
import { together } from '../stack/together.ts'
import { doBeside, requireBeside } from './beside/beside.ts'
import { journalOf, runGenerators } from './generators.ts'
import type { RunIo } from './io.ts'
import { type Journal, readJournals } from './journal.ts'
import type { Receiver } from './k6-invocation.ts'
import { machineView, type Watched, watchMachine } from './machine/view.ts'
import type { RunFolder } from './run-folder.ts'
import type { Site } from './site.ts'

/** What the generator says of the window of a turn. */
type SentTurn = {
  readonly window: Window
  /** Undefined where the generator kept none. */
  readonly journal: Journal | undefined
}

/** How the generator ended, and what was seen of the machine all the while. */
type Sending = {
  /** The first that was not 0. */
  readonly exitCode: number
  /** Of each generator, where there were several. */
  readonly exitCodes: readonly number[]
  readonly endedAtMs: number
  readonly watched: Watched
}

export type SentWindow = SentTurn &
  Omit<Sending, 'watched'> & { readonly machine: MachineView | undefined; readonly beside: readonly Beside[] }
export type SentTurns = Sending & { readonly turns: readonly SentTurn[] }

/** Sends what a plan asks for, does what is to be done beside it, and looks at the machine meanwhile. `prometheus` gets the generator's counts, where it is given. */
export async function sendWindow(
  plan: Plan,
  site: Pick<Site, 'stack'>,
  folder: RunFolder,
  io: RunIo,
  prometheus?: Receiver,
): Promise<SentWindow> {
  requireBeside(plan, site)
  const over = new AbortController()
  const [{ turns, watched, ...ended }, beside] = await together(io, [
    async ({ signal }) => {
      const sending = sendTurns(plan, [onlyTurn(plan)], site, folder, { ...io, signal }, prometheus)
      return await sending.finally(() => over.abort())
    },
    async ({ signal }) => await doBeside(plan, site, journalOf(plan, folder, 1), { ...io, signal }, over.signal),
  ])
  const sent = turns[0] as SentTurn
  const machine = { cores: io.limits.cores, hasForeignParts: hasForeignParts(site.stack.record) }
  return { ...sent, ...ended, beside, machine: machineView(watched, sent.window, machine) }
}

/** The same in several turns, one after the other, by the same generators; what is sent of them stands in their order. */
export async function sendTurns(
  plan: Plan,
  turns: readonly Turn[],
  { stack }: Pick<Site, 'stack'>,
  folder: RunFolder,
  io: RunIo,
  prometheus?: Receiver,
): Promise<SentTurns> {
  const { now, signal, progress } = io
  const watching = new AbortController()
  const watch = watchMachine(() => stack.pids(), io, watching.signal)
  const startedAtMs = now()
  const clock = setInterval(() => progress.update(...where(plan, turns, (now() - startedAtMs) / 1000)), 250)
  const stop = () => {
    watching.abort()
    return watch
  }
  try {
    const { exitCodes, logFiles } = await runGenerators(plan, turns, stack, folder, io, prometheus)
    signal.throwIfAborted()
    const exitCode = exitCodes.find((code) => code !== 0) ?? 0
    const endedAtMs = now()
    const watched = await stop()
    const journals = await readJournals(logFiles, plan, turns)
    const sent = turns.map(({ startSeconds }, i): SentTurn => {
      const journal = journals[i]
      const zero = (journal?.startedAtMs ?? startedAtMs + startSeconds * 1000) / 1000
      const start = zero + plan.warmupSeconds + plan.gapSeconds
      return { window: { start, end: start + plan.durationSeconds }, journal }
    })
    return { exitCode, exitCodes, endedAtMs, watched, turns: sent }
  } finally {
    clearInterval(clock)
    await stop()
  }
}

function where(plan: Plan, turns: readonly Turn[], elapsed: number) {
  const { name = '', startSeconds = 0 } = turns.findLast((turn) => turn.startSeconds <= elapsed) ?? {}
  const length = turnSeconds(plan)
  const inTurn = elapsed - startSeconds
  const { warmupSeconds, gapSeconds } = plan
  const doing = inTurn < warmupSeconds ? 'warming up' : inTurn < warmupSeconds + gapSeconds ? 'pausing' : 'measuring'
  const left = Math.max(Math.ceil(length - inTurn), 0)
  const total = (turns.at(-1)?.startSeconds ?? 0) + length
  return [`${name === '' ? '' : `${name}, `}${doing}, ${left} s left`, { done: elapsed, total }] as const
}

function hasForeignParts({ parts: { cassandra, prometheus, service, rival } }: StackRecord): boolean {
  return ![cassandra, prometheus, service, ...(rival ? [rival] : [])].every(isOurs)
}

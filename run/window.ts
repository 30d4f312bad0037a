import { setTimeout as sleep } from 'node:timers/promises'
import type { Plan } from '../scenarios/lib/plan.ts'
import { onlyTurn, type Turn } from '../scenarios/lib/turn.ts'
import type { DoneBeside } from '../slo/run/beside.ts'
import type { MachineView } from '../slo/run/evidence.ts'
import type { MeasuredWindow } from '../slo/run/observe/observe.ts'
import type { RunProgress } from '../slo/run/so-far.ts'
import { isOurs, type StackRecord } from '../stack/stack-record.ts'
import { together } from '../stack/together.ts'
import { doBeside, requireBeside } from './beside/beside.ts'
import { courseOf } from './course.ts'
import { journalOf, runGenerators } from './generators/generators.ts'
import type { Receiver } from './generators/k6-invocation.ts'
import type { RunIo } from './io.ts'
import type { Journal } from './journal/journal.ts'
import { JournalTail } from './journal/tail.ts'
import { machineView, type Watched, watchMachine } from './machine/view.ts'
import type { RunFolder } from './saved/run-folder.ts'
import type { Testbed } from './testbed/testbed.ts'

/** What the generator says of the window of a turn. */
type SentTurn = {
  readonly window: MeasuredWindow
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

type SentWindow = SentTurn &
  Omit<Sending, 'watched'> & { readonly machine: MachineView | undefined; readonly beside: readonly DoneBeside[] }
export type SentTurns = Sending & { readonly turns: readonly SentTurn[] }

/** Sends what a plan asks for, does what is to be done beside it, and looks at the machine meanwhile. `prometheus` gets the generator's counts, where it is given. */
export async function sendWindow(
  plan: Plan,
  testbed: Pick<Testbed, 'stack'>,
  folder: RunFolder,
  io: RunIo,
  look: LookAtWindow,
  prometheus?: Receiver,
): Promise<SentWindow> {
  requireBeside(plan, testbed)
  const machine = { cores: io.limits.cores, hasForeignParts: hasForeignParts(testbed.stack.record) }
  const lookOn: WindowObserver = (course, journals, watched) => {
    const [journal] = journals()
    const start = journal === undefined ? undefined : windowOf(plan, journal.startedAtMs).start
    const seen = { start: start ?? 0, end: (start ?? 0) + Math.min(course.second, plan.durationSeconds) }
    look(course, journal, start === undefined || course.second < 1 ? undefined : machineView(watched, seen, machine))
  }
  const over = new AbortController()
  const [{ turns, watched, ...ended }, beside] = await together(io, [
    async ({ signal }) => {
      const sending = sendTurns(plan, [onlyTurn(plan)], testbed, folder, { ...io, signal }, lookOn, prometheus)
      return await sending.finally(() => over.abort())
    },
    async ({ signal }) => await doBeside(plan, testbed, journalOf(plan, folder, 1), { ...io, signal }, over.signal),
  ])
  const sent = turns[0] as SentTurn
  return { ...sent, ...ended, beside, machine: machineView(watched, sent.window, machine) }
}

/** The same where there is one turn; the machine is that of the scored window so far. */
export type LookAtWindow = (course: RunProgress, journal: Journal | undefined, machine: MachineView | undefined) => void

/** Is told about once a second how far the generator is, and what is known so far; turns in their order. */
export type WindowObserver = (
  course: RunProgress,
  journals: () => readonly (Journal | undefined)[],
  watched: Watched,
) => void

const lookMs = 1000
/** A look, and so many times as long without one: of a long run, it takes longer and longer. */
const restOfLooks = 20
const longestRestMs = 10_000

/** The same in several turns, one after the other, by the same generators; what is sent of them stands in their order. */
export async function sendTurns(
  plan: Plan,
  turns: readonly Turn[],
  { stack }: Pick<Testbed, 'stack'>,
  folder: RunFolder,
  io: RunIo,
  look: WindowObserver,
  prometheus?: Receiver,
): Promise<SentTurns> {
  const { now, signal } = io
  const watching = new AbortController()
  const { soFar: watched, ended: watch } = watchMachine(() => stack.pids(), io, watching.signal)
  const startedAtMs = now()
  const logFiles = Array.from({ length: plan.generators }, (_, i) => journalOf(plan, folder, i + 1))
  const tail = new JournalTail(logFiles, plan, turns)
  const courseNow = () => courseOf(plan, turns, (now() - (tail.startedAtMs ?? startedAtMs)) / 1000)
  const looking = nowAndThen(now, watching.signal, async () => {
    await tail.readOn()
    look(courseNow(), () => tail.soFar(), watched)
  })
  // Whoever waits for it hears of a failure.
  looking.catch(() => undefined)
  const stop = async () => {
    watching.abort()
    await looking
    await watch
  }
  try {
    const { exitCodes } = await runGenerators(plan, turns, stack, folder, io, prometheus)
    signal.throwIfAborted()
    const exitCode = exitCodes.find((code) => code !== 0) ?? 0
    const endedAtMs = now()
    await stop()
    await tail.readOn()
    const journals = tail.end()
    look({ ...courseNow(), doing: 'done', leftSeconds: 0 }, () => journals, watched)
    const sent = turns.map(({ startSeconds }, i): SentTurn => {
      const journal = journals[i]
      const zero = (journal?.startedAtMs ?? startedAtMs + startSeconds * 1000) / 1000
      return { window: windowOf(plan, zero * 1000), journal }
    })
    return { exitCode, exitCodes, endedAtMs, watched, turns: sent }
  } finally {
    await stop()
  }
}

async function nowAndThen(now: () => number, until: AbortSignal, look: () => Promise<void>): Promise<void> {
  let pauseMs = lookMs
  for (;;) {
    await sleep(pauseMs, undefined, { signal: until }).catch(() => undefined)
    if (until.aborted) return
    const startedAtMs = now()
    await look()
    pauseMs = Math.min(Math.max(lookMs, restOfLooks * (now() - startedAtMs)), longestRestMs)
  }
}

/** Of a turn the first of whose requests was due at an instant (milliseconds since 1970). */
function windowOf({ warmupSeconds, gapSeconds, durationSeconds }: Plan, zeroMs: number): MeasuredWindow {
  const start = zeroMs / 1000 + warmupSeconds + gapSeconds
  return { start, end: start + durationSeconds }
}

function hasForeignParts({ parts: { cassandra, prometheus, service, rival } }: StackRecord): boolean {
  return ![cassandra, prometheus, service, ...(rival ? [rival] : [])].every(isOurs)
}

import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { besideOf } from '../../scenarios/all.ts'
import type { Away, Beside, NodeAway } from '../../scenarios/lib/beside.ts'
import { parseLine } from '../../scenarios/lib/journal/journal.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import type { DoneBeside } from '../../slo/run/beside.ts'
import { goOn, requireStoppable, standStill } from '../../stack/running/standstill.ts'
import type { StackRecord } from '../../stack/stack-record.ts'
import type { RunIo } from '../io.ts'
import type { Testbed } from '../testbed/testbed.ts'
import { backfillBeside } from './backfill.ts'
import { sendChanges } from './changes.ts'
import { requireNodes, takeNodesAway } from './nodes-away.ts'
import { untilSecond, type WindowTime } from './window-time.ts'

/** Refuses what cannot be done beside a plan on this testbed, before anything is sent. */
export function requireBeside(plan: Plan, { stack }: Pick<Testbed, 'stack'>): void {
  for (const each of besideOf(plan)) if (each.kind === 'away') requireStoppable(stack.record, each.part)
  requireNodes(plan, stack.record)
}

/**
 * Does what a scenario wants done beside what is sent, at its instants of the scored window, and tells what was done when. Ends early when
 * the generator does. However it ends, no part is left standing still.
 * @param over aborted when the generator has ended
 */
export async function doBeside(
  plan: Plan,
  testbed: Pick<Testbed, 'stack'>,
  logFile: string,
  io: RunIo,
  over: AbortSignal,
): Promise<readonly DoneBeside[]> {
  const planned = besideOf(plan)
  if (planned.length === 0) return []
  const until = AbortSignal.any([io.signal, over])
  const startMs = await untilStarted(logFile, plan, until).catch(() => undefined)
  io.signal.throwIfAborted()
  // What the generator did not live to see is not done.
  if (startMs === undefined) return []
  const window = { startMs, until, now: io.now }
  const nodes = planned.flatMap((each) => (each.kind === 'node-away' ? [each] : []))
  const others = planned.flatMap((each) => (each.kind === 'node-away' ? [] : [each]))
  const doing = others.map((each) => doOne(each, planned, plan, window, testbed, io))
  return (await Promise.all([...doing, takeNodesAway(nodes, window, testbed.stack, io)])).flat()
}

function doOne(
  each: Exclude<Beside, NodeAway>,
  all: readonly Beside[],
  plan: Plan,
  window: WindowTime,
  { stack }: Pick<Testbed, 'stack'>,
  io: RunIo,
): Promise<readonly DoneBeside[]> {
  switch (each.kind) {
    case 'away':
      return takeAway(each, window, stack.record, io)
    case 'backfill':
      return backfillBeside(each, plan, window, stack.record, stack.record.logFolder, io)
    case 'changes': {
      const disturbed = all.find(({ kind }) => kind === 'away')?.fromSeconds
      const { eventgate, service, changes } = stack.record.parts
      const urls = { eventgate: eventgate?.url ?? '', service: service.url, consumer: changes?.url ?? '' }
      return sendChanges({ ...each, disturbedFromSeconds: disturbed }, plan, window, urls, io)
    }
  }
}

const lookMs = 50

/** When the scored window of the first turn begins (milliseconds since 1970), once the generator has written down when its schedule begins. */
export async function untilStarted(logFile: string, plan: Plan, signal: AbortSignal): Promise<number> {
  for (;;) {
    const atMs = await startedIn(logFile)
    if (atMs !== undefined) return atMs + (plan.warmupSeconds + plan.gapSeconds) * 1000
    await sleep(lookMs, undefined, { signal })
  }
}

/** It stands before everything that the generator writes down of its requests. */
async function startedIn(logFile: string): Promise<number | undefined> {
  const file = await open(logFile).catch(() => undefined)
  if (!file) return undefined
  for await (const text of file.readLines()) {
    const line = parseLine(text)
    if (line?.kind === 'started') return line.atMs
    if (line && line.kind !== 'generator' && line.kind !== 'clock') return undefined
  }
  return undefined
}

/** Makes a part stand still for a while. */
async function takeAway(
  { part, fromSeconds, seconds }: Away,
  window: WindowTime,
  record: StackRecord,
  io: RunIo,
): Promise<readonly DoneBeside[]> {
  const { now, progress } = io
  const sinceStart = () => (now() - window.startMs) / 1000
  await untilSecond(window, fromSeconds)
  if (window.until.aborted) return []
  const from = sinceStart()
  try {
    await standStill(io, record, part)
    progress.say(`${part} stands still`)
    await untilSecond(window, from + seconds)
  } finally {
    await goOn(io, record, part)
  }
  progress.say(`${part} goes on`)
  return [{ kind: 'away', part, fromSeconds: from, toSeconds: sinceStart() }]
}

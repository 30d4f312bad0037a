import { setTimeout as sleep } from 'node:timers/promises'
import { besideOf } from '../../scenarios/all.ts'
import type { Away } from '../../scenarios/lib/beside.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import type { Beside } from '../../slo/run/beside.ts'
import { goOn, requireStoppable, standStill } from '../../stack/standstill.ts'
import type { RunIo } from '../io.ts'
import type { Site } from '../site.ts'
import { untilStarted } from './started.ts'

/** Refuses what cannot be done beside a plan on this site, before anything is sent. */
export function requireBeside(plan: Plan, { stack }: Pick<Site, 'stack'>): void {
  for (const { part } of besideOf(plan)) requireStoppable(stack.record, part)
}

/**
 * Does what a scenario wants done beside what is sent, at its instants of the scored window, and tells what was done when. Ends early when
 * the generator does. However it ends, no part is left standing still.
 * @param over aborted when the generator has ended
 */
export async function doBeside(
  plan: Plan,
  site: Pick<Site, 'stack'>,
  logFile: string,
  io: RunIo,
  over: AbortSignal,
): Promise<readonly Beside[]> {
  const planned = besideOf(plan)
  if (planned.length === 0) return []
  const until = AbortSignal.any([io.signal, over])
  try {
    const startMs = await untilStarted(logFile, plan, until)
    const seen = await Promise.all(planned.map((each) => takeAway(each, startMs, site, io, until)))
    return seen.flat()
  } catch (error) {
    // What the generator did not live to see was not done.
    if (over.aborted && !io.signal.aborted) return []
    throw error
  }
}

async function takeAway(
  { part, fromSeconds, seconds }: Away,
  startMs: number,
  { stack }: Pick<Site, 'stack'>,
  io: RunIo,
  until: AbortSignal,
): Promise<readonly Beside[]> {
  const { now, progress } = io
  const sinceStart = () => (now() - startMs) / 1000
  const untilSecond = async (second: number) =>
    sleep(Math.max(startMs + second * 1000 - now(), 0), undefined, { signal: until }).catch(() => undefined)
  await untilSecond(fromSeconds)
  if (until.aborted) return []
  const from = sinceStart()
  try {
    await standStill(io, stack.record, part)
    progress.say(`${part} stands still`)
    await untilSecond(fromSeconds + seconds)
  } finally {
    await goOn(io, stack.record, part)
  }
  progress.say(`${part} goes on`)
  return [{ kind: 'away', part, fromSeconds: from, toSeconds: sinceStart() }]
}

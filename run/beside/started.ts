import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseLine } from '../../scenarios/lib/journal.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'

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

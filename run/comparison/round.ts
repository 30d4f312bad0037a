import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../../common/files.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { inARow } from '../../scenarios/lib/turn.ts'
import type { Side } from '../../slo/comparison/block.ts'
import { quantileMs } from '../../slo/histogram.ts'
import { latenciesOf } from '../../slo/run/latencies.ts'
import { milliseconds } from '../../slo/words.ts'
import type { RunIo } from '../io.ts'
import type { Journal } from '../journal/journal.ts'
import type { Load } from '../request.ts'
import type { RunFolder } from '../saved/run-folder.ts'
import { type SentTurns, sendTurns, type WindowObserver } from '../window.ts'
import type { Testbeds } from './arena.ts'

/** What one generator did, turn by turn. */
type Round = {
  readonly plan: Plan
  readonly sent: SentTurns
}

/**
 * Sends a load once in each turn, to the side whose turn it is, by one generator, which keeps its connections to both. Its log is its own and goes once it
 * has been used. To push every request to Prometheus and to wait for scrapes would take longer than a turn.
 */
export async function sendRound<T>(
  load: Load,
  each: readonly { readonly name: string; readonly side: Side }[],
  name: string,
  testbeds: Testbeds,
  folder: RunFolder,
  io: RunIo,
  use: (round: Round) => T | Promise<T>,
): Promise<T> {
  const id = `${folder.id}-${name}`
  const logs = join(folder.logs, name)
  await rm(logs, { recursive: true, force: true })
  await makeFolder(logs)
  // Users of a warm-up go on with its window.
  const plan = { ...load, gapSeconds: 0, target: testbeds.B.endpoints.serviceUrl, runId: id }
  const turns = inARow(
    plan,
    each.map(({ name: turn, side }) => ({ name: turn, target: testbeds[side].endpoints.serviceUrl })),
  )
  const look: WindowObserver = ({ turn, doing, leftSeconds, doneSeconds, totalSeconds }, journals) => {
    const now = turns.findIndex(({ name: of }) => of === turn)
    const heard = journals()
    const over = each.slice(0, Math.max(now, 0)).map(({ side }, i) => ({ side, journal: heard[i] }))
    const words = [`${turn}, ${doing}, ${leftSeconds} s left`, lastBlocksInWords(over, plan.timeoutMs) ?? []].flat()
    io.progress.update(words.join('; '), { done: doneSeconds, total: totalSeconds })
  }
  const sent = await sendTurns(plan, turns, testbeds.B, { id, path: folder.path, logs }, io, look)
  const used = await use({ plan, sent })
  if (sent.exitCode === 0) await rm(logs, { recursive: true, force: true })
  return used
}

type Told = { readonly side: Side; readonly journal: Pick<Journal, 'summary'> | undefined }

/** "P95 of reads: A 4.10 ms, B 4.35 ms": of the last block of each side that is over, of what is sent most; nothing before both had one. */
export function lastBlocksInWords(over: readonly Told[], timeoutMs: number): string | undefined {
  const sides = (['A', 'B'] as const).map((side) => {
    const operations = Object.entries(over.findLast((each) => each.side === side)?.journal?.summary.operations ?? {})
    const [most] = operations.toSorted(([, a], [, b]) => b.sent - a.sent)
    const ms = most && quantileMs(latenciesOf(most[1], 'fromSchedule', timeoutMs), 0.95)
    return ms === undefined ? undefined : { operation: most?.[0], words: `${side} ${milliseconds(ms)}` }
  })
  const [a, b] = sides
  return a && b ? `P95 of ${a.operation}s: ${a.words}, ${b.words}` : undefined
}

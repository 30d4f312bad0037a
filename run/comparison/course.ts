import { open } from 'node:fs/promises'
import { stagesOf } from '../../scenarios/all.ts'
import { parseLine } from '../../scenarios/lib/journal.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { sliceMs } from '../../scenarios/lib/slice.ts'
import { stagesInTurn, type Turn } from '../../scenarios/lib/turn.ts'
import { hasCode } from '../../stack/files.ts'

/** A moment is a slice. */
export const momentSeconds = (plan: Pick<Plan, 'timeoutMs'>): number => sliceMs(plan) / 1000

/** What the requests of a turn's window took, moment by moment: the mean of their buckets, which grow as latencies do, so that no straggler outweighs all others. None where the generator wrote none down. */
export async function courseOf(logFile: string, plan: Plan, turn: Turn): Promise<readonly number[]> {
  const scored = stagesOf(plan).filter(({ phase }) => phase === 'scored')
  const stages = new Set(stagesInTurn(scored, turn).map(({ name }) => name))
  const sums = new Map<number, { sum: number; count: number }>()
  await using file = await open(logFile).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error
    return undefined
  })
  if (!file) return []
  for await (const text of file.readLines({ autoClose: false })) {
    const line = parseLine(text)
    if (line?.kind !== 'slice' || !stages.has(line.stage)) continue
    const at = sums.get(line.slice) ?? { sum: 0, count: 0 }
    for (const { fromSchedule } of line.groups) {
      at.count += fromSchedule.length
      for (const bucket of fromSchedule) at.sum += bucket
    }
    sums.set(line.slice, at)
  }
  return [...sums].sort(([a], [b]) => a - b).map(([, { sum, count }]) => sum / count)
}

import { open } from 'node:fs/promises'
import { stagesOf } from '../../scenarios/all.ts'
import { parseLine } from '../../scenarios/lib/journal.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { stageName } from '../../scenarios/lib/scenario.ts'
import { requestsOfSlice, sliceMs } from '../../scenarios/lib/slice.ts'
import { hasCode } from '../../stack/files.ts'

export const momentSeconds = 0.1

/** What the requests of a window took, moment by moment: the mean of their buckets, which grow as latencies do, so that no straggler outweighs all others. None where the generator wrote none down. */
export async function courseOf(logFile: string, plan: Plan): Promise<readonly number[]> {
  const stages = new Map(
    stagesOf(plan).flatMap((stage) => (stage.phase === 'scored' ? [[stageName(stage), stage] as const] : [])),
  )
  const sums = new Map<number, { sum: number; count: number }>()
  await using file = await open(logFile).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error
    return undefined
  })
  if (!file) return []
  for await (const text of file.readLines({ autoClose: false })) {
    const line = parseLine(text)
    const stage = line?.kind === 'slice' ? stages.get(line.stage) : undefined
    if (line?.kind !== 'slice' || !stage) continue
    const { from } = requestsOfSlice(stage.schedule, sliceMs(plan), line.slice)
    for (const [i, { fromSchedule }] of line.requests.entries()) {
      const moment = Math.floor(stage.schedule.intendedMs(from + i) / (1000 * momentSeconds))
      const at = sums.get(moment) ?? { sum: 0, count: 0 }
      sums.set(moment, { sum: at.sum + fromSchedule, count: at.count + 1 })
    }
  }
  return [...sums].sort(([a], [b]) => a - b).map(([, { sum, count }]) => sum / count)
}

import { resolve } from 'node:path'
import { composeHistory } from '../../slo/history/compose.ts'
import type { HistoryReport } from '../../slo/history/record.ts'
import { compare } from '../../slo/verification.ts'
import { readHistory } from '../history/file.ts'
import type { World } from '../world/world.ts'
import type { RecordVerification } from './check.ts'

/** A history looked at again, by those of its results that were there at the time. */
export async function verifyHistory(report: HistoryReport, world: World): Promise<RecordVerification> {
  const { id, createdAt, source, command, design, series, unread } = report
  const about = `figures and sentences follow from ${source}`
  const lines = await readHistory(resolve(world.cwd, source))
  if (!lines) {
    return { checked: 0, disagreements: [], about, unchecked: [`There is no history ${source} here any more.`] }
  }
  const ids = new Set(series.flatMap(({ results }) => results.map(({ id }) => id)))
  const entries = lines.entries.filter((entry) => ids.has(entry.id))
  const again = composeHistory({ entries, unread }, design, { id, createdAt, source, command })
  return { ...compare(report, JSON.parse(JSON.stringify(again))), about, unchecked: [] }
}

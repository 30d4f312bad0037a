import { Failure } from '../../common/failure.ts'
import { byTime, type Saved } from '../../reports/shelf/saved.ts'
import { composeHistory } from '../../slo/history/compose.ts'
import type { Entry, Lines } from '../../slo/history/entry.ts'
import { type HistoryReport, usualHistory } from '../../slo/history/record.ts'
import { entryOf } from '../history/entry.ts'
import type { ResultFolder } from './find-results.ts'

type Told = { readonly entry: Entry } | { readonly why: string }

/** What results say to a history, by the state of the file that says it. Reading one takes time: it is done once. */
export type EntriesRead = Map<string, Told>

/**
 * What `history` finds in the results of a folder: of each kind and scenario the latest ones, as many as it looks at, and in the histories that lie
 * beside them, whose results may be gone.
 * @param source the folder, as it was given
 */
export async function changesIn(
  source: string,
  saved: readonly Saved[],
  found: readonly ResultFolder[],
  read: EntriesRead,
  kept: Lines,
): Promise<HistoryReport> {
  const followed = byTime(saved).filter(({ summary }) => ['run', 'capacity', 'comparison'].includes(summary.kind))
  const series = Map.groupBy(followed, ({ summary }) => `${summary.kind} ${summary.scenario}`)
  const latest = [...series.values()].flatMap((each) => each.slice(0, usualHistory.last))
  const places = new Map(found.map((each) => [each.key, each]))
  const told: { readonly key: string; readonly told: Told }[] = []
  // One after the other: each is read in a moment, and other pages are asked for in between.
  for (const { key } of latest) {
    const place = places.get(key)
    if (place) told.push({ key, told: await toldBy(place, read) })
  }
  const entries = told.flatMap(({ told: each }) => ('entry' in each ? [each.entry] : []))
  const unread = told.flatMap(({ key, told: each }) => ('why' in each ? [{ where: key, why: each.why }] : []))
  // Lines of other programs are no damaged history.
  const linesUnread = kept.entries.length > 0 ? kept.unread : []
  const lines = { entries: [...entries, ...kept.entries], unread: [...unread, ...linesUnread] }
  return composeHistory(lines, usualHistory, {
    id: 'changes',
    createdAt: followed[0]?.summary.at ?? kept.entries.at(-1)?.at ?? new Date(0).toISOString(),
    source,
    command: `liftwing-slo serve ${source}`,
  })
}

async function toldBy({ key, path, report }: ResultFolder, read: EntriesRead): Promise<Told> {
  const name = `${key} ${report?.stamp}`
  const before = read.get(name)
  if (before) return before
  const told = await entryOf(path).then(
    (entry): Told => ({ entry }),
    (error: unknown): Told => {
      if (!(error instanceof Failure)) throw error
      return { why: error.message }
    },
  )
  read.set(name, told)
  return told
}

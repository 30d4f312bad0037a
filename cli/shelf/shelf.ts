import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import pLimit from 'p-limit'
import { Failure } from '../../common/failure.ts'
import { type FormatName, renderReport } from '../../reports/format.ts'
import { readReport } from '../../reports/read-report.ts'
import { recordJson } from '../../reports/record.ts'
import type { Saved } from '../../reports/shelf/saved.ts'
import { summaryOf } from '../../reports/shelf/summary.ts'
import { readHistory } from '../history/file.ts'
import { changesIn, type EntriesRead } from './changes.ts'
import { findResults, type ResultFolder } from './find-results.ts'

/** Reads what a folder of results holds, again only where it has changed. Writes nothing. */
export type Shelf = {
  /** As the folder is now. */
  readonly look: () => Promise<readonly Saved[]>
  /** What `history` finds in it, as a page. @param source what the folder is called */
  readonly changes: (source: string) => Promise<string>
  /** A report as `render` makes it, with a way back to the index. Undefined where there is no such report; fails as 'input' where it cannot be read. */
  readonly rendered: (key: string, format: FormatName) => Promise<string | Uint8Array | undefined>
}

/** Files that are open at the same time. */
const atOnce = 16
/** Pages that are made and kept; one is half a megabyte. */
const pagesKept = 40

export function openShelf(folder: string): Shelf {
  const limit = pLimit(atOnce)
  const known = new Map<string, { readonly stamp: string; readonly saved: Saved }>()
  const pages = new LRUCache<string, string | Uint8Array>({ max: pagesKept })
  const entries: EntriesRead = new Map()

  const savedOf = async (found: ResultFolder): Promise<Saved> => {
    if (!found.report) return { key: found.key, why: whyNone(found) }
    const { stamp } = found.report
    const before = known.get(found.key)
    if (before?.stamp === stamp) return before.saved
    const saved = await limit(() => read(found))
    known.set(found.key, { stamp, saved })
    return saved
  }

  const look = async (): Promise<readonly [readonly ResultFolder[], readonly Saved[]]> => {
    const found = await findResults(folder)
    const keys = new Set(found.map(({ key }) => key))
    for (const key of known.keys()) if (!keys.has(key)) known.delete(key)
    return [found, await Promise.all(found.map(savedOf))]
  }

  return {
    async look() {
      const [, saved] = await look()
      return saved
    },
    async changes(source) {
      const [found, saved] = await look()
      const lines = (await readHistory(folder)) ?? { entries: [], unread: [] }
      const report = await changesIn(source, saved, found, entries, lines)
      const name = `changes ${await recordJson(report)}`
      const kept = pages.get(name)
      if (kept !== undefined) return String(kept)
      const made = String(await renderReport(report, 'html', { home: 'index.html' }))
      pages.set(name, made)
      return made
    },
    async rendered(key, format) {
      const found = (await findResults(folder)).find((each) => each.key === key)
      if (!found?.report) return undefined
      const name = `${format} ${found.report.stamp} ${key}`
      const kept = pages.get(name)
      if (kept !== undefined) return kept
      const home = `${'../'.repeat(key.split('/').length)}index.html`
      const made = await renderReport(await readReport(join(found.path, 'report.json')), format, { home })
      pages.set(name, made)
      return made
    },
  }
}

async function read({ key, path }: ResultFolder): Promise<Saved> {
  try {
    return { key, summary: await summaryOf(key, await readReport(join(path, 'report.json'))) }
  } catch (error) {
    return { key, why: whyNot(error, path) }
  }
}

/** A record can pass its check and still say what no report can be made of. */
function whyNot(error: unknown, path: string): string {
  if (!(error instanceof Failure))
    return `No report can be made of it: ${error instanceof Error ? error.message : error}`
  const sentence = error.message.replace(`${join(path, 'report.json')} `, 'Its report.json ')
  return error.hint === undefined ? sentence : `${sentence} ${error.hint}`
}

/** What stands in a folder without a report tells how far its run came. */
function whyNone({ names, path }: ResultFolder): string {
  if (names.includes('report.json')) return 'Its report.json is no file.'
  if (names.includes('evidence.json')) return `It was observed and not scored. Score it: liftwing-slo score ${path}`
  if (names.includes('blocks.jsonl')) return 'A comparison that was not finished, or that still runs.'
  if (names.includes('trials.jsonl')) return 'A search that was not finished, or that still runs.'
  if (names.length === 0) return 'It is empty.'
  if (names.every((name) => name === 'logs'))
    return 'It holds logs alone: its run ended before anything was observed, or still runs.'
  return 'It holds no report.json.'
}

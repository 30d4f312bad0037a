import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import pLimit from 'p-limit'
import { Failure } from '../../common/failure.ts'
import { type FormatName, renderReport } from '../../reports/format.ts'
import type { SavedReport } from '../../reports/kinds.ts'
import { readReport } from '../../reports/read-report.ts'
import type { Saved } from '../../reports/shelf/saved.ts'
import { summaryOf } from '../../reports/shelf/summary.ts'
import { type Found, findResults } from './find-results.ts'

/** Reads what a folder of results holds, again only where it has changed. Writes nothing. */
export type Shelf = {
  /** As the folder is now. */
  readonly look: () => Promise<readonly Saved[]>
  /** The folders behind it, as they were looked at last. */
  readonly found: () => readonly Found[]
  /** Undefined where there is no such report any more. Fails as 'input' where it cannot be read. */
  readonly report: (key: string) => Promise<SavedReport | undefined>
  /** A report as `render` makes it, with a way back to the index. */
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
  let latest: readonly Found[] = []

  const savedOf = async (found: Found): Promise<Saved> => {
    if (!found.report) return { key: found.key, why: whyNone(found) }
    const { stamp } = found.report
    const before = known.get(found.key)
    if (before?.stamp === stamp) return before.saved
    const saved = await limit(() => read(found))
    known.set(found.key, { stamp, saved })
    return saved
  }

  const findOne = async (key: string): Promise<Found | undefined> => {
    const inLatest = latest.find((found) => found.key === key)
    if (inLatest?.report) return inLatest
    latest = await findResults(folder)
    return latest.find((found) => found.key === key && found.report)
  }

  const report = async (key: string) => {
    const found = await findOne(key)
    return found && (await readReport(join(found.path, 'report.json')))
  }

  return {
    report,
    found: () => latest,
    async look() {
      latest = await findResults(folder)
      const keys = new Set(latest.map(({ key }) => key))
      for (const key of known.keys()) if (!keys.has(key)) known.delete(key)
      return Promise.all(latest.map(savedOf))
    },
    async rendered(key, format) {
      latest = await findResults(folder)
      const found = await findOne(key)
      if (!found?.report) return undefined
      const name = `${format} ${found.report.stamp} ${key}`
      const kept = pages.get(name)
      if (kept !== undefined) return kept
      const saved = await report(key)
      if (!saved) return undefined
      const made = await renderReport(saved, format, { home: `${'../'.repeat(key.split('/').length)}index.html` })
      pages.set(name, made)
      return made
    },
  }
}

async function read({ key, path }: Found): Promise<Saved> {
  try {
    return { key, summary: summaryOf(await readReport(join(path, 'report.json'))) }
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
function whyNone({ names, path }: Found): string {
  if (names.includes('evidence.json')) return `It was observed and not scored. Score it: liftwing-slo score ${path}`
  if (names.includes('blocks.jsonl')) return 'A comparison that was not finished, or that still runs.'
  if (names.includes('trials.jsonl')) return 'A search that was not finished, or that still runs.'
  if (names.length === 0) return 'It is empty.'
  if (names.every((name) => name === 'logs'))
    return 'It holds logs alone: its run ended before anything was observed, or still runs.'
  return 'It holds no report.json.'
}

import { type Entry, entrySchema } from './entry.ts'

/** A line that is no result, and why, as a sentence. */
export type Unread = { readonly where: string; readonly why: string }

export type Lines = { readonly entries: readonly Entry[]; readonly unread: readonly Unread[] }

export const lineOf = (entry: Entry): string => `${JSON.stringify(entrySchema.parse(entry))}\n`

/**
 * What a history holds. A line that cannot be read takes nothing from the others, and is told.
 * @param source where it was read from: "history.jsonl"
 */
export function parseLines(text: string, source: string): Lines {
  const read = text
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [readLine(line, `${source}, line ${i + 1}`)]))
  return {
    entries: read.flatMap((each) => ('why' in each ? [] : [each])),
    unread: read.flatMap((each) => ('why' in each ? [each] : [])),
  }
}

function readLine(line: string, where: string): Entry | Unread {
  if (/^(<{7}|={7}|>{7})/.test(line)) return { where, why: 'It marks a conflict of a merge, which nobody has solved.' }
  const value = parsed(line)
  if (typeof value !== 'object' || value === null) return { where, why: 'It is damaged: it is no JSON.' }
  const { schemaVersion, kind } = value as { readonly schemaVersion?: unknown; readonly kind?: unknown }
  if (kind !== 'history-entry') return { where, why: 'It is no line of a history.' }
  if (schemaVersion !== 1)
    return {
      where,
      why: `It has schemaVersion ${String(schemaVersion)}; this program reads version 1. Add its result again.`,
    }
  const entry = entrySchema.safeParse(value)
  if (entry.success) return entry.data
  const [issue] = entry.error.issues
  return { where, why: `It is damaged: ${issue?.path.join('.')}: ${issue?.message}.` }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Each result once, in the order of time. Of two lines of one result the first counts. */
export function inOrder(entries: readonly Entry[]): readonly Entry[] {
  const first = new Map(entries.toReversed().map((entry) => [entry.id, entry]))
  return [...first.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1))
}

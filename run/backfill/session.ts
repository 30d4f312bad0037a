import { atOnce } from './at-once.ts'
import type { Notes, NotesFile } from './notes.ts'
import { addTo, type OutcomeCounts, Settled } from './settled.ts'
import { type Located, type Place, start } from './source.ts'

/** How far long work has come. */
export interface WorkProgress {
  readonly name: string
  /** What became of everything, in this session and in earlier ones. */
  readonly counts: OutcomeCounts
  /** Records of this session, and how long it has been at it. */
  readonly recordsNow: number
  readonly seconds: number
  /** 0…1; undefined where nobody knows the end. */
  readonly share: number | undefined
  /** The share at which this session has begun. */
  readonly shareBefore: number
}

/** What is to be done with the records of a source, several at once. */
export interface Work<T extends Located> {
  /** As people know the source. */
  readonly name: string
  readonly records: (from: Place) => AsyncGenerator<T>
  /** Does it with one of them, and says what became of it. */
  readonly deal: (record: T) => Promise<OutcomeCounts>
  /** What else is noted. */
  readonly memory: () => Pick<Notes, 'badRows' | 'witnesses'>
}

/** How it is to be done. */
export interface Manner {
  /** Records on their way at once. */
  readonly concurrency: number
  /** Waits until the next one may begin. */
  readonly turn: () => Promise<void>
  readonly signal: AbortSignal
  /** Milliseconds. */
  readonly now: () => number
  readonly onProgress: (progress: WorkProgress) => void
}

/** Notes are written so often; what came since the last ones is done again after a crash. */
const noteEveryMs = 1000
const tellEveryMs = 250

/**
 * Goes on with work from where the notes say that it was stopped, and notes how far it has come: once a second, and at the end, whatever that is. Everything is done at
 * least once, and counted once.
 * @returns what became of the records of this session
 */
export async function goOn<T extends Located>(
  work: Work<T>,
  before: Notes | undefined,
  notebook: NotesFile | undefined,
  { concurrency, turn, signal, now, onProgress }: Manner,
): Promise<OutcomeCounts> {
  const settled = new Settled(before?.place ?? start, before?.counts ?? {})
  const counts: Record<string, number> = {}
  const startedAtMs = now()
  let recordsNow = 0
  let share: number | undefined
  let shareBefore: number | undefined
  let noteAtMs = startedAtMs + noteEveryMs
  let tellAtMs = 0

  const note = async (isDone: boolean) =>
    notebook?.write({ place: settled.place, counts: settled.counts, isDone, ...work.memory() })
  const tell = () => {
    tellAtMs = now() + tellEveryMs
    const all: Record<string, number> = { ...before?.counts }
    addTo(all, counts)
    const seconds = (now() - startedAtMs) / 1000
    onProgress({ name: work.name, counts: all, recordsNow, seconds, share, shareBefore: shareBefore ?? 0 })
  }

  let isDone = false
  try {
    await atOnce(work.records(settled.place), concurrency, async (record) => {
      signal.throwIfAborted()
      const isOver = settled.begin(record.end)
      await turn()
      share = record.share
      shareBefore ??= record.share
      const became = await work.deal(record)
      isOver(became)
      addTo(counts, became)
      recordsNow++
      if (now() >= tellAtMs) tell()
      if (now() < noteAtMs) return
      // Not before these are written: two drafts would be one file.
      noteAtMs = Number.POSITIVE_INFINITY
      await note(false)
      noteAtMs = now() + noteEveryMs
    })
    signal.throwIfAborted()
    tell()
    isDone = true
  } finally {
    await note(isDone)
  }
  return counts
}

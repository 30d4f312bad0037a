import { Failure } from '../../common/failure.ts'
import { tryAgain } from '../corpus/try-again.ts'
import { atOnce } from './at-once.ts'
import type { BadRows } from './bad-rows.ts'
import { type Notebook, type Notes, notebook } from './notes.ts'
import { BadRow, type Row, type RowRules, readRow } from './row.ts'
import { type Outcome, Settled } from './settled.ts'
import { type Source, type SourceRecord, start } from './source.ts'
import { type BackfillTable, timestampOf } from './table.ts'
import type { WrittenKeys } from './written-keys.ts'

/** How far a file has come. */
export interface FileProgress {
  readonly name: string
  /** Rows dealt with, in this session and in earlier ones. */
  readonly rows: number
  /** Rows of this session, and how long it has been at it. */
  readonly rowsNow: number
  readonly seconds: number
  /** 0…1; undefined where nobody knows the end. */
  readonly share: number | undefined
  /** The share at which this session has begun. */
  readonly shareBefore: number
}

export interface FileResult {
  readonly name: string
  readonly written: number
  readonly setAside: number
  /** Why the first row was set aside that this session set aside. */
  readonly firstReason: string | undefined
  /** Where this session writes rows down that it sets aside. */
  readonly badRows: string
  /** What earlier sessions have done; undefined where there was none, or where its rows are gone. */
  readonly before: Pick<Notes, 'written' | 'setAside' | 'badRows' | 'isDone'> | undefined
  /** Rows that earlier sessions noted are not there any more, so that all was written again. */
  readonly isDisproved: boolean
}

/** What holds for every file of a backfill. */
export interface FileOptions {
  readonly table: BackfillTable
  /** Of the table: notes belong to it. */
  readonly tableId: string
  readonly rules: Omit<RowRules, 'lastUpdatedMs'>
  readonly concurrency: number
  /** Waits until the next row may begin. */
  readonly turn: () => Promise<void>
  readonly again: boolean
  readonly notesFolder: string
  readonly pid: number
  readonly bad: BadRows
  readonly keys: WrittenKeys
  readonly signal: AbortSignal
  readonly now: () => number
  readonly onProgress: (progress: FileProgress) => void
}

/** Notes are written so often; what came since the last ones is written again after a crash. */
const noteEveryMs = 1000
const tellEveryMs = 250
/** So many bad rows and no good one: it is another kind of file, or another column. */
const mostBadAtFirst = 1000
const mostWitnesses = 32

/** Writes the rows of a file that are not written yet, several at once, and notes how far it has come. */
export async function backfillFile(source: Source, options: FileOptions): Promise<FileResult> {
  const notes = notebookOf(source, options)
  const noted = options.again ? undefined : await notes?.read()
  const isDisproved = noted !== undefined && !(await isBorneOut(noted, options.table))
  const before = isDisproved ? undefined : noted
  const session = new Session(source, before, options)
  if (!before?.isDone) {
    try {
      await session.run(notes)
    } finally {
      await notes?.write(session.notes())
    }
  }
  const { written, setAside, firstReason } = session
  return { name: source.name, written, setAside, firstReason, badRows: options.bad.path, before, isDisproved }
}

/** Whoever reads from a stream has nothing to come back to. */
function notebookOf({ name, file }: Source, { rules, tableId, notesFolder, pid }: FileOptions): Notebook | undefined {
  if (file === undefined) return undefined
  const asked = [rules.modelVersion ?? null, rules.wikis ? [...rules.wikis].sort() : null]
  const identity = [file.path, file.bytes, file.modifiedMs, tableId, ...asked]
  return notebook(notesFolder, `backfill of ${name}`, identity, pid)
}

/** Changes of pages may have removed some rows since; a table that was emptied has none. */
async function isBorneOut({ witnesses }: Notes, table: BackfillTable): Promise<boolean> {
  const found = await Promise.all(
    witnesses.map(([wikiId, pageId, modelVersion]) => table.read({ wikiId, pageId: BigInt(pageId), modelVersion })),
  )
  return found.filter((row) => row !== undefined).length * 2 >= witnesses.length
}

/** One go at a file. */
class Session {
  readonly #source: Source
  readonly #before: Notes | undefined
  readonly #options: FileOptions
  readonly #rules: RowRules
  readonly #settled: Settled<Notes['place']>
  readonly #witnesses: Notes['witnesses'][number][]
  readonly #startedAtMs: number
  #shareBefore: number | undefined
  #share: number | undefined
  #noteAtMs: number
  #tellAtMs = 0
  #isDone = false
  written = 0
  setAside = 0
  firstReason: string | undefined

  constructor(source: Source, before: Notes | undefined, options: FileOptions) {
    this.#source = source
    this.#before = before
    this.#options = options
    this.#startedAtMs = options.now()
    this.#noteAtMs = this.#startedAtMs + noteEveryMs
    this.#rules = { ...options.rules, lastUpdatedMs: source.file?.modifiedMs ?? this.#startedAtMs }
    this.#settled = new Settled(before?.place ?? start, before ?? { written: 0, setAside: 0 })
    this.#witnesses = [...(before?.witnesses ?? [])]
    this.#isDone = before?.isDone === true
  }

  async run(notes: Notebook | undefined): Promise<void> {
    const { concurrency, signal, now } = this.#options
    await atOnce(this.#records(), concurrency, async ([record, isOver]) => {
      isOver(await this.#deal(record))
      if (now() >= this.#tellAtMs) this.#tell()
      if (now() < this.#noteAtMs) return
      // Not before these are written: two drafts would be one file.
      this.#noteAtMs = Number.POSITIVE_INFINITY
      await notes?.write(this.notes())
      this.#noteAtMs = now() + noteEveryMs
    })
    signal.throwIfAborted()
    this.#tell()
    this.#isDone = true
  }

  notes(): Notes {
    const before = this.#before
    return {
      place: this.#settled.place,
      ...this.#settled.counts,
      badRows: this.setAside === 0 && before ? before.badRows : this.#options.bad.path,
      isDone: this.#isDone,
      witnesses: this.#witnesses,
    }
  }

  /** Each at its turn, begun in the order of the file; none any more after an interruption. */
  async *#records(): AsyncGenerator<readonly [SourceRecord, (outcome: Outcome) => void]> {
    const { signal, turn } = this.#options
    for await (const record of this.#source.records(this.#settled.place)) {
      if (signal.aborted) return
      await turn()
      this.#share = record.share
      this.#shareBefore ??= record.share
      yield [record, this.#settled.begin(record.end)]
    }
  }

  async #deal({ number, record }: SourceRecord): Promise<Outcome> {
    const row = readRow(record, this.#rules)
    if (row instanceof BadRow) {
      await this.#putAside(number, record, row.reason)
      return 'setAside'
    }
    await this.#write(row)
    return 'written'
  }

  async #write(row: Row): Promise<void> {
    const { table, keys, signal, now } = this.#options
    await tryAgain(() => table.write(row), signal)
    const { wikiId, pageId, modelVersion } = row
    keys.add(row, timestampOf(row) ?? BigInt(Math.ceil(now())) * 1000n, table.spot(wikiId, pageId))
    this.#witnesses[this.written % mostWitnesses] = [wikiId, String(pageId), modelVersion]
    this.written++
  }

  async #putAside(number: number, record: unknown, reason: string): Promise<void> {
    await this.#options.bad.add(this.#source.name, number, reason, record)
    this.firstReason ??= `row ${number}: ${reason}`
    this.setAside++
    if (this.setAside < mostBadAtFirst || this.written > 0 || this.#before) return
    const { name } = this.#source
    throw new Failure('input', `${name} has no good row among its first ${mostBadAtFirst}. ${sentence(reason)}`, {
      hint: `Every one of them and its reason stands in ${this.#options.bad.path}.`,
    })
  }

  #tell(): void {
    const nowMs = this.#options.now()
    this.#tellAtMs = nowMs + tellEveryMs
    this.#options.onProgress({
      name: this.#source.name,
      rows: this.written + this.setAside + (this.#before?.written ?? 0) + (this.#before?.setAside ?? 0),
      rowsNow: this.written + this.setAside,
      seconds: (nowMs - this.#startedAtMs) / 1000,
      share: this.#share,
      shareBefore: this.#shareBefore ?? 0,
    })
  }
}

const sentence = (clause: string) => `${clause[0]?.toUpperCase()}${clause.slice(1)}.`

import { Failure } from '../../common/failure.ts'
import { tryAgain } from '../corpus/try-again.ts'
import type { BadRows } from './bad-rows.ts'
import { type Notes, type NotesFile, notebook } from './notes.ts'
import type { RowReader } from './reading/reader.ts'
import type { ReadyRecord, ReadyRow, RefusedRow } from './reading/ready.ts'
import type { RowRules } from './row.ts'
import { goOn, type Manner, type Work } from './session.ts'
import type { OutcomeCounts } from './settled.ts'
import type { Place, RowSource } from './source.ts'
import { type BackfillTable, timestampOf } from './table.ts'
import type { WrittenKeys } from './written-keys.ts'

export interface FileResult {
  readonly name: string
  readonly written: number
  readonly setAside: number
  /** Why the first row was set aside that this session set aside. */
  readonly firstReason: string | undefined
  /** Where this session writes rows down that it sets aside. */
  readonly badRows: string
  /** What earlier sessions have done; undefined where there was none, or where its rows are gone. */
  readonly before: { readonly written: number; readonly setAside: number; readonly badRows: string } | undefined
  /** Rows that earlier sessions noted are not there any more, so that all was written again. */
  readonly isDisproved: boolean
}

/** What holds for every file of a backfill. */
export interface FileOptions extends Manner {
  readonly reader: RowReader
  readonly table: BackfillTable
  /** Of the table: notes belong to it. */
  readonly tableId: string
  readonly rules: Omit<RowRules, 'lastUpdatedMs'>
  readonly again: boolean
  readonly notesFolder: string
  /** This process, which writes the notes. */
  readonly pid: number
  readonly bad: BadRows
  readonly keys: WrittenKeys
}

/** So many bad rows and no good one: it is another kind of file, or another column. */
const mostBadAtFirst = 1000
const mostWitnesses = 32

/** Writes the rows of a file that are not written yet. */
export async function backfillFile(source: RowSource, options: FileOptions): Promise<FileResult> {
  const notes = notebookOf(source, options)
  const noted = options.again ? undefined : await notes?.read()
  const isDisproved = noted !== undefined && !(await isBorneOut(noted, options.table))
  const before = isDisproved ? undefined : noted
  const rows = new Rows(source, before, options)
  const counts = before?.isDone ? {} : await goOn(rows, before, notes, options)
  return {
    name: source.name,
    ...{ written: 0, setAside: 0, ...counts },
    firstReason: rows.firstReason,
    badRows: options.bad.path,
    before: before && { written: 0, setAside: 0, ...before.counts, badRows: before.badRows },
    isDisproved,
  }
}

/** Whoever reads from a stream has nothing to come back to. */
function notebookOf(
  { name, file }: RowSource,
  { rules, tableId, notesFolder, pid }: FileOptions,
): NotesFile | undefined {
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

const written = { written: 1 }
const setAside = { setAside: 1 }

/** The rows of one file, each written or set aside. */
class Rows implements Work<ReadyRecord> {
  readonly name
  readonly records
  readonly #before: Notes | undefined
  readonly #options: FileOptions
  readonly #witnesses: Notes['witnesses'][number][]
  #written = 0
  #setAside = 0
  firstReason: string | undefined

  constructor(source: RowSource, before: Notes | undefined, options: FileOptions) {
    const rules: RowRules = { ...options.rules, lastUpdatedMs: source.file?.modifiedMs ?? options.now() }
    this.name = source.name
    this.records = (from: Place) => options.reader.rows(source, from, rules)
    this.#before = before
    this.#options = options
    this.#witnesses = [...(before?.witnesses ?? [])]
  }

  memory() {
    const badRows = this.#setAside === 0 && this.#before ? this.#before.badRows : this.#options.bad.path
    return { badRows, witnesses: this.#witnesses }
  }

  async deal({ number, row }: ReadyRecord): Promise<OutcomeCounts> {
    if ('reason' in row) {
      await this.#putAside(number, row)
      return setAside
    }
    await this.#write(row)
    return written
  }

  async #write(row: ReadyRow): Promise<void> {
    const { table, keys, signal, now } = this.#options
    const spot = await tryAgain(() => table.write(row), signal)
    const { wikiId, pageId, modelVersion } = row
    keys.add(row, timestampOf(row) ?? BigInt(Math.ceil(now())) * 1000n, spot)
    this.#witnesses[this.#written % mostWitnesses] = [wikiId, String(pageId), modelVersion]
    this.#written++
  }

  async #putAside(number: number, { reason, begin }: RefusedRow): Promise<void> {
    await this.#options.bad.add(this.name, number, reason, begin)
    this.firstReason ??= `row ${number}: ${reason}`
    this.#setAside++
    if (this.#setAside < mostBadAtFirst || this.#written > 0 || this.#before) return
    throw new Failure('input', `${this.name} has no good row among its first ${mostBadAtFirst}. ${sentence(reason)}`, {
      hint: `Every one of them and its reason stands in ${this.#options.bad.path}.`,
    })
  }
}

const sentence = (clause: string) => `${clause[0]?.toUpperCase()}${clause.slice(1)}.`

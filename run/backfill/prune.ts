import { setTimeout } from 'node:timers/promises'
import { Failure } from '../../common/failure.ts'
import { removalOf } from '../../common/row-timestamp.ts'
import { type CassandraEndpoint, connect } from '../corpus/connect.ts'
import { tableTrouble } from '../corpus/topics-table.ts'
import { tryAgain } from '../corpus/try-again.ts'
import { notebook } from './notes.ts'
import { pace } from './pace.ts'
import { type PruneTable, pruneTable, ringInParts, type TokenRange, type VersionOfPage } from './prune-table.ts'
import { goOn, type Manner, type Work } from './session.ts'
import { addTo, type OutcomeCounts } from './settled.ts'
import type { SourceRecord } from './source.ts'
import { backfillTable } from './table.ts'

interface PruneOptions extends CassandraEndpoint, Omit<Manner, 'turn'> {
  readonly keyspace: string
  /** Versions that sort before this one, by their bytes as Cassandra has it, are taken away. */
  readonly before: string
  /** Whether to count alone. */
  readonly isDry: boolean
  /** Pages each second that something is taken away from. */
  readonly perSecond: number
  readonly notesFolder: string
  readonly pid: number
}

/** Rows of a model version. */
export interface VersionCount {
  readonly modelVersion: string
  readonly rows: number
}

export interface PruneResult {
  /** By version, in their order: those before the one that was named, and the others. */
  readonly old: readonly VersionCount[]
  readonly kept: readonly VersionCount[]
  /** Pages that have, or had, something old. */
  readonly pages: number
  /** Old rows that were there still when their part of the ring was looked at again. */
  readonly left: number
  /** Whether it went on where an earlier one was stopped, whose counts are among these. */
  readonly wentOn: boolean
  readonly seconds: number
}

/** Of 65 million pages, some sixty thousand each: a few seconds of reading. */
const partsOfRing = 1024

/** Takes old model versions of all pages away, part by part of Cassandra's ring, and looks at each part again. */
export async function prune(options: PruneOptions): Promise<PruneResult> {
  const { keyspace, before, isDry, signal, now } = options
  const client = await connect(options)
  try {
    const tableId = await backfillTable(client, keyspace).identity()
    const notes = notebook(
      options.notesFolder,
      `prune of ${keyspace} before ${before}`,
      ['prune', tableId, before, isDry],
      options.pid,
    )
    const noted = await notes.read()
    // One that was finished says nothing about what was written since.
    const earlier = noted?.isDone ? undefined : noted
    const turn = pace(options.perSecond, { now, sleep: (ms) => setTimeout(ms, undefined, { signal }) })
    const ring = new Ring(pruneTable(client, keyspace), before, isDry, turn, signal)
    const startedAtMs = now()
    const counts = { ...earlier?.counts }
    addTo(counts, await goOn(ring, earlier, notes, { ...options, turn: async () => undefined }))
    return resultOf(counts, earlier !== undefined, (now() - startedAtMs) / 1000)
  } catch (cause) {
    signal.throwIfAborted()
    throw cause instanceof Failure ? cause : tableTrouble(cause, keyspace, 'prune')
  } finally {
    await client.shutdown()
  }
}

/** What is counted beside the rows of each version, whose names begin in another way. */
const pagesCount = 'pages'
const leftCount = 'left'
const oldPrefix = 'old '
const keptPrefix = 'kept '

function resultOf(counts: OutcomeCounts, wentOn: boolean, seconds: number): PruneResult {
  const versions = (prefix: string) =>
    Object.entries(counts)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, rows]) => ({ modelVersion: name.slice(prefix.length), rows }))
      .sort((a, b) => inOrder(a.modelVersion, b.modelVersion))
  const { [pagesCount]: pages = 0, [leftCount]: left = 0 } = counts
  return { old: versions(oldPrefix), kept: versions(keptPrefix), pages, left, wentOn, seconds }
}

/** As Cassandra sorts text: by its bytes. */
const inOrder = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other))

/** The parts of the ring, one after the other. */
export class Ring implements Work<SourceRecord> {
  readonly name = 'prune'
  readonly #table: PruneTable
  readonly #before: string
  readonly #isDry: boolean
  readonly #turn: () => Promise<void>
  readonly #signal: AbortSignal
  readonly #isOld = new Map<string, boolean>()

  constructor(table: PruneTable, before: string, isDry: boolean, turn: () => Promise<void>, signal: AbortSignal) {
    this.#table = table
    this.#before = before
    this.#isDry = isDry
    this.#turn = turn
    this.#signal = signal
  }

  async *records({ rows }: { readonly rows: number }): AsyncGenerator<SourceRecord> {
    for (const [part, range] of ringInParts(partsOfRing).entries()) {
      const number = part + 1
      if (part >= rows) yield { number, record: range, end: { rows: number, bytes: 0 }, share: number / partsOfRing }
    }
  }

  memory() {
    return { badRows: '', witnesses: [] }
  }

  async deal({ record }: SourceRecord): Promise<OutcomeCounts> {
    const range = record as TokenRange
    const counts: Record<string, number> = {}
    let page: VersionOfPage[] = []
    const endPage = async () => {
      const old = page.filter(({ modelVersion }) => this.#old(modelVersion))
      for (const { modelVersion } of page)
        addTo(counts, { [`${this.#old(modelVersion) ? oldPrefix : keptPrefix}${modelVersion}`]: 1 })
      if (old.length === 0) return
      addTo(counts, { [pagesCount]: 1 })
      if (!this.#isDry) await this.#remove(old)
    }
    for await (const version of this.#table.versions(range)) {
      this.#signal.throwIfAborted()
      if (page.length > 0 && !isOnePage(page[0] as VersionOfPage, version)) {
        await endPage()
        page = []
      }
      page.push(version)
    }
    if (page.length > 0) await endPage()
    if (!this.#isDry && counts[pagesCount]) counts[leftCount] = await this.#leftIn(range)
    return counts
  }

  #old(modelVersion: string): boolean {
    const isOld = this.#isOld.get(modelVersion) ?? inOrder(modelVersion, this.#before) < 0
    this.#isOld.set(modelVersion, isOld)
    return isOld
  }

  /** At the timestamp of what was seen: what is written meanwhile stays, and the version may be written again. */
  async #remove(old: readonly VersionOfPage[]): Promise<void> {
    const { wikiId, pageId } = old[0] as VersionOfPage
    await this.#turn()
    const timestamp = removalOf(old.map((row) => row.timestamp))
    await tryAgain(() => this.#table.remove(wikiId, pageId, this.#before, timestamp), this.#signal)
  }

  async #leftIn(range: TokenRange): Promise<number> {
    let left = 0
    for await (const { modelVersion } of this.#table.versions(range)) if (this.#old(modelVersion)) left++
    return left
  }
}

const isOnePage = (one: VersionOfPage, other: VersionOfPage) =>
  one.pageId === other.pageId && one.wikiId === other.wikiId

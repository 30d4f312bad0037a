import { setTimeout } from 'node:timers/promises'
import pLimit from 'p-limit'
import { assertNever, Failure } from '../../common/failure.ts'
import { type AskOptions, type AskOutcome, ask } from './ask.ts'
import { type BadRows, badRows, told } from './bad-rows.ts'
import { notebook } from './notes.ts'
import { pace } from './pace.ts'
import { BadRow, type Row, type RowRules, readPage } from './row.ts'
import { goOn, type Manner, type Work } from './session.ts'
import type { OutcomeCounts } from './settled.ts'
import type { RowSource, SourceRecord } from './source.ts'

export interface PagesOptions extends Omit<Manner, 'turn'>, AskOptions {
  readonly corpus: RowSource
  readonly rules: Pick<RowRules, 'wikis'>
  readonly again: boolean
  readonly notesFolder: string
  readonly pid: number
  /** Pages each second at the most; undefined for as many as are answered. */
  readonly perSecond: number | undefined
  readonly badRowsFile: string
}

/** What becomes of a page. */
const pageOutcomes = ['hit', 'stored', 'untold', 'absent', 'unstored', 'failed', 'setAside'] as const
export type PageOutcome = (typeof pageOutcomes)[number]

export interface PagesResult {
  /** By this session. */
  readonly counts: Readonly<Record<PageOutcome, number>>
  /** By earlier ones; undefined where there was none. */
  readonly before: Readonly<Record<PageOutcome, number>> | undefined
  readonly seconds: number
  /** Why the first page was set aside, or given up, in this session. */
  readonly firstReason: string | undefined
  readonly badRows: string
  /** Pages said to be stored that were asked for again, and those of them that were stored indeed. */
  readonly again: { readonly asked: number; readonly stored: number }
}

/** Asks the cache for every page of a corpus, so that it calculates and stores what it has not. */
export async function backfillPages(options: PagesOptions): Promise<PagesResult> {
  const { corpus, target, signal, now, rules } = options
  const { path, bytes, modifiedMs } = corpus.file ?? { path: corpus.name, bytes: 0, modifiedMs: 0 }
  const identity = ['pages', path, bytes, modifiedMs, target, rules.wikis ? [...rules.wikis].sort() : null]
  const notes = notebook(options.notesFolder, `backfill of ${corpus.name} through ${target}`, identity, options.pid)
  const before = options.again ? undefined : await notes.read()
  const bad = badRows(options.badRowsFile)
  const pages = new Pages(options, bad)
  const turn = pace(options.perSecond, { now, sleep: (ms) => setTimeout(ms, undefined, { signal }) })
  const startedAtMs = now()
  const counts = before?.isDone ? {} : await goOn(pages, before, notes, { ...options, turn })
  const seconds = (now() - startedAtMs) / 1000
  return {
    counts: completed(counts),
    before: before && completed(before.counts),
    seconds,
    firstReason: pages.firstReason,
    badRows: bad.path,
    again: await askAgain(pages.stored, options, signal),
  }
}

const completed = (counts: OutcomeCounts) =>
  Object.fromEntries(pageOutcomes.map((outcome) => [outcome, counts[outcome] ?? 0])) as Record<PageOutcome, number>

type Page = Pick<Row, 'wikiId' | 'pageId'>

const mostAskedAgain = 256
const againAtOnce = 8
/** A cache that has answered nothing for so long is gone; a page that it does not answer meanwhile has a trouble of its own. */
const patienceMs = 5000

class Pages implements Work<SourceRecord> {
  readonly name
  readonly records
  readonly #options: PagesOptions
  readonly #bad: BadRows
  readonly #stored: Page[] = []
  #answeredAtMs: number
  #seen = 0
  firstReason: string | undefined

  constructor(options: PagesOptions, bad: BadRows) {
    this.#bad = bad
    this.name = options.corpus.name
    this.records = options.corpus.records
    this.#options = options
    this.#answeredAtMs = options.now()
  }

  /** Some of those that the cache says it has stored, from all of the session alike. */
  get stored(): readonly Page[] {
    return this.#stored
  }

  memory() {
    return { badRows: this.#bad.path, witnesses: [] }
  }

  async deal({ number, record }: SourceRecord): Promise<OutcomeCounts> {
    const page = readPage(record, this.#options.rules)
    if (page instanceof BadRow) return await this.#aside('setAside', number, record, page.reason)
    const asked = await ask(page, this.#options)
    const { kind } = asked
    if (kind === 'failed') return await this.#failed(number, record, asked.why)
    this.#answeredAtMs = this.#options.now()
    switch (kind) {
      case 'stored':
        this.#remember(page)
        return { stored: 1 }
      case 'hit':
      case 'untold':
      case 'absent':
        return { [kind]: 1 }
      case 'unstored':
        return await this.#aside('unstored', number, record, 'it was calculated and could not be stored')
      case 'refused':
        return await this.#refused(asked, number, record)
      case 'unasked':
        throw new Failure(
          'environment',
          `The cache at ${this.#options.target} calculates nothing for a page that it does not have.`,
          {
            hint: 'It needs a lambda (LAMBDA_URL of the reference service; stack up --with lambda mediawiki).',
          },
        )
      default:
        return assertNever(kind)
    }
  }

  async #failed(number: number, record: unknown, why: string): Promise<OutcomeCounts> {
    const { now, target } = this.#options
    if (now() - this.#answeredAtMs < patienceMs) return await this.#aside('failed', number, record, why)
    throw new Failure('environment', `The cache at ${target} answers nothing any more: ${why}.`, {
      hint: 'Look at its log. The backfill goes on where it stopped when it is started again.',
    })
  }

  async #refused(
    { status }: Extract<AskOutcome, { kind: 'refused' }>,
    number: number,
    record: unknown,
  ): Promise<OutcomeCounts> {
    if (status !== 401 && status !== 403) return await this.#aside('failed', number, record, `HTTP ${status}`)
    throw new Failure('input', `The cache at ${this.#options.target} does not let us in (HTTP ${status}).`, {
      hint: 'Say who we are with --target-header-file or --target-user-file.',
    })
  }

  async #aside(outcome: PageOutcome, number: number, record: unknown, reason: string): Promise<OutcomeCounts> {
    await this.#bad.add(this.name, number, reason, told(record))
    this.firstReason ??= `page ${number}: ${reason}`
    return { [outcome]: 1 }
  }

  /** Each has the same chance to stay (A. Waterman's reservoir). */
  #remember(page: Page): void {
    this.#seen++
    const at =
      this.#stored.length < mostAskedAgain ? this.#stored.length : Math.floor(this.#options.random() * this.#seen)
    if (at < mostAskedAgain) this.#stored[at] = page
  }
}

async function askAgain(pages: readonly Page[], options: PagesOptions, signal: AbortSignal) {
  const headers = { ...options.headers, 'cache-control': 'only-if-cached' }
  let stored = 0
  await pLimit(againAtOnce).map(pages, async (page) => {
    signal.throwIfAborted()
    if ((await ask(page, { ...options, headers })).kind === 'hit') stored++
  })
  return { asked: pages.length, stored }
}

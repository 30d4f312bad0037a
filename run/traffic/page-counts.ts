import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type PageCount, PageTable } from './page-table.ts'

/** Of 16 bytes each: 64 MB. */
const usualEntries = 2 ** 22
const parts = 64

/** What was counted in the end. */
export interface CountedPages {
  /** How many pages were asked for so many times, numbers of requests rising. */
  readonly spectrum: readonly (readonly [requests: number, pages: number])[]
  readonly pages: number
  readonly requests: number
  /** The most popular ones, by falling popularity. */
  readonly top: readonly PageCount[]
}

/**
 * Counts requests by page in bounded memory, however many pages there are: what fits into a table is counted there; when that is full, it is
 * emptied into files by a hash of the pages, and in the end each file is counted by itself. Disposing of it removes the files.
 */
export class PageCounts implements AsyncDisposable {
  readonly #inFolder: string
  readonly #table: PageTable
  #folder: string | undefined

  /** @param inFolder where files are made once the table is full */
  constructor(inFolder: string, entries = usualEntries) {
    this.#inFolder = inFolder
    this.#table = new PageTable(entries)
  }

  get isFull(): boolean {
    return this.#table.isFull
  }

  add(high: number, low: number, requests: number): void {
    this.#table.add(high, low, requests)
  }

  /** Makes room. */
  async spill(): Promise<void> {
    this.#folder ??= await mkdtemp(join(this.#inFolder, 'liftwing-slo-plan-'))
    const records = Array.from({ length: parts }, (): number[] => [])
    for (const { high, low, requests } of this.#table.entries())
      (records[partOf(high, low)] as number[]).push(high, low, requests)
    for (const [part, numbers] of records.entries()) {
      const file = await open(this.#pathOf(part), 'a')
      try {
        await file.writeFile(new Uint8Array(Float64Array.from(numbers).buffer))
      } finally {
        await file.close()
      }
    }
    this.#table.clear()
  }

  /** @param most pages of the top */
  async finish(most: number): Promise<CountedPages> {
    const counted = new Spectrum(most)
    if (this.#folder === undefined) counted.take(this.#table)
    else {
      await this.spill()
      for (let part = 0; part < parts; part++) counted.take(await this.#partCounted(part))
    }
    return counted.result()
  }

  async #partCounted(part: number): Promise<PageTable> {
    const bytes = await readFile(this.#pathOf(part))
    const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8)
    const table = new PageTable(numbers.length)
    for (let i = 0; i < numbers.length; i += 3)
      table.add(numbers[i] as number, numbers[i + 1] as number, numbers[i + 2] as number)
    return table
  }

  #pathOf(part: number): string {
    return join(this.#folder ?? '', `${part}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true })
  }
}

const partOf = (high: number, low: number) => (Math.imul(low, 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35)) >>> 26

/** How many pages have which count, and the first of them all. */
class Spectrum {
  readonly #most: number
  readonly #pagesWith = new Map<number, number>()
  #top: PageCount[] = []

  constructor(most: number) {
    this.#most = most
  }

  take(table: PageTable): void {
    let least = this.#least()
    for (const page of table.entries()) {
      this.#pagesWith.set(page.requests, (this.#pagesWith.get(page.requests) ?? 0) + 1)
      if (page.requests <= least) continue
      this.#top.push(page)
      if (this.#top.length < 2 * this.#most) continue
      this.#keepTop()
      least = this.#least()
    }
  }

  #least(): number {
    if (this.#most === 0) return Number.POSITIVE_INFINITY
    return this.#top.length < this.#most ? 0 : (this.#top[this.#most - 1]?.requests ?? 0)
  }

  #keepTop(): void {
    // Those that were asked for equally often stay in an order of their own, whatever order they come in.
    this.#top = this.#top
      .sort((a, b) => b.requests - a.requests || a.high - b.high || a.low - b.low)
      .slice(0, this.#most)
  }

  result(): CountedPages {
    this.#keepTop()
    const spectrum = [...this.#pagesWith].sort(([a], [b]) => a - b)
    return {
      spectrum,
      pages: spectrum.reduce((sum, [, pages]) => sum + pages, 0),
      requests: spectrum.reduce((sum, [requests, pages]) => sum + requests * pages, 0),
      top: this.#top,
    }
  }
}

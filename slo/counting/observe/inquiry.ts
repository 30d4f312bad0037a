import type { Moments, Streamed, StreamingPrometheus } from '../../prometheus/prometheus.ts'
import type { SampleVisitor } from '../../prometheus/read.ts'
import type { Series } from '../../prometheus/samples.ts'
import type { AskedQuery, Selector, Window } from '../request.ts'
import { writeSeries } from '../selector-text.ts'
import { readSamples } from './remote-read.ts'
import { SharedAnswers } from './shared-answers.ts'

/** Asks Prometheus and keeps the book: what was asked, what was said besides the data, how much had to be read. */
export class Inquiry {
  readonly #prometheus: StreamingPrometheus
  readonly #shared: SharedAnswers
  readonly lookbackSeconds: number
  readonly #notes = new Set<string>()
  readonly #asked = new Map<string, AskedQuery>()
  #samples = 0

  constructor(prometheus: StreamingPrometheus, lookbackSeconds: number, shared = new SharedAnswers(prometheus)) {
    this.#prometheus = prometheus
    this.#shared = shared
    this.lookbackSeconds = lookbackSeconds
  }

  /** @param shown how the ledger writes the query, where the query itself is too long to read */
  async ask(query: string, when: Moments, visit: (series: Series) => void, shown = query): Promise<void> {
    this.#enter(shown, when, await this.#prometheus.each(query, when, visit, { lookbackSeconds: this.lookbackSeconds }))
  }

  /** The same for a question that other counts of the report ask too; in each one's book it stands as its own. */
  async askShared(query: string, when: Moments, visit: (series: Series) => void): Promise<void> {
    this.#enter(query, when, await this.#shared.each(query, when, visit, this.lookbackSeconds))
  }

  /** The samples of a selector in (start, end] as the server keeps them; labels are those of a query, without the metric's name. */
  async read(selector: Selector, window: Window, visitor: SampleVisitor): Promise<void> {
    const { start, end } = window
    const remoteRead = await this.#shared.remoteRead(end)
    const samples = await readSamples(this.#prometheus, remoteRead, selector, window, visitor)
    this.#enter(`${writeSeries(selector)}[${end - start}s] # remote read`, { at: end }, { notes: [], samples })
  }

  #enter(shown: string, when: Moments, { notes, samples }: Streamed): void {
    const before = this.#asked.get(shown)
    const at = 'at' in when ? when.at : when.end
    this.#asked.set(shown, { query: shown, at: Math.max(at, before?.at ?? at), times: (before?.times ?? 0) + 1 })
    for (const note of notes) this.note(note)
    this.#samples += samples
  }

  note(text: string): void {
    this.#notes.add(text)
  }

  /** What one of so many days has of the book: what was asked for all of them at once is told by the first. */
  share(
    index: number,
    of: number,
  ): { readonly notes: string[]; readonly queries: AskedQuery[]; readonly samples: number } {
    return {
      notes: [...this.#notes],
      queries: index === 0 ? [...this.#asked.values()] : [],
      samples: Math.round(this.#samples / of),
    }
  }
}

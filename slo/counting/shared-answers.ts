import type { Moments, Series, Streamed, StreamingPrometheus } from '../prometheus.ts'
import { bestMethod } from './method.ts'
import type { Method } from './request.ts'

type Answer = Streamed & { readonly series: readonly Series[] }

/**
 * What the counts of one report have in common: the method, and the scrapes and starts of processes behind several services. It is
 * asked for once, and small enough to be kept until the report is done.
 */
export class SharedAnswers {
  readonly #prometheus: StreamingPrometheus
  readonly #answers = new Map<string, Promise<Answer>>()
  #method: Promise<Exclude<Method, 'recorded'>> | undefined

  constructor(prometheus: StreamingPrometheus) {
    this.#prometheus = prometheus
  }

  method(at: number): Promise<Exclude<Method, 'recorded'>> {
    this.#method ??= bestMethod(this.#prometheus, at)
    return this.#method
  }

  async each(
    query: string,
    when: Moments,
    visit: (series: Series) => void,
    lookbackSeconds: number,
  ): Promise<Streamed> {
    const key = JSON.stringify([query, when, lookbackSeconds])
    const asked = this.#answers.get(key) ?? this.#ask(query, when, lookbackSeconds)
    this.#answers.set(key, asked)
    const answer = await asked
    for (const series of answer.series) visit(series)
    return answer
  }

  async #ask(query: string, when: Moments, lookbackSeconds: number): Promise<Answer> {
    const series: Series[] = []
    const told = await this.#prometheus.each(query, when, (each) => void series.push(each), { lookbackSeconds })
    return { ...told, series }
  }
}

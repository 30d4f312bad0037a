import { z } from 'zod'
import { Failure } from '../../../common/failure.ts'
import type { Moments, Streamed, StreamingPrometheus } from '../../prometheus/prometheus.ts'
import type { Labels, Series } from '../../prometheus/samples.ts'
import type { SourceMethod } from '../request.ts'
import { externalLabelsOf, type RemoteRead, remoteReadOf } from './remote-read.ts'

/** The cheapest exact way that a server's queries offer: its own increments without extrapolation, or any server's resets(). */
export async function bestQuery(prometheus: StreamingPrometheus, at: number): Promise<SourceMethod> {
  try {
    await prometheus.vector('increase(up[1m] anchored)', at)
    return 'anchored'
  } catch (error) {
    if (error instanceof Failure && error.kind === 'input') return 'resets'
    throw error
  }
}

const switched = 'Some days were counted by '

export function methodNote(method: SourceMethod, instead: SourceMethod, why: string): string {
  return `${switched}${method}, not by ${instead}: ${why}`
}

export const isMethodNote = (note: string) => note.startsWith(switched)

const metadataSchema = z.record(z.string(), z.array(z.object({ type: z.string() })))

type SharedAnswer = Streamed & { readonly series: readonly Series[] }

/** Of answers that nobody may ask for again, so many samples are kept: a quarter in which each day has gaps, at two sites. */
const mostSamples = 300_000

/**
 * What the counts of one report have in common: the method, and the scrapes and starts of processes behind several services. It is
 * asked for once, as long as the answers are few enough to be kept.
 */
export class SharedAnswers {
  readonly #prometheus: StreamingPrometheus
  readonly #answers = new Map<string, Promise<SharedAnswer>>()
  /** How many samples the answers have, the oldest first. */
  readonly #sizes = new Map<string, number>()
  #samples = 0
  readonly #types = new Map<string, Promise<readonly string[]>>()
  #query: Promise<SourceMethod> | undefined
  #externalLabels: Promise<Labels> | undefined
  #remoteRead: Promise<RemoteRead> | undefined

  constructor(prometheus: StreamingPrometheus) {
    this.#prometheus = prometheus
  }

  /** What the server is called. */
  externalLabels(): Promise<Labels> {
    this.#externalLabels ??= externalLabelsOf(this.#prometheus)
    return this.#externalLabels
  }

  /** The cheapest exact way of counting that the server offers. */
  async method(at: number): Promise<SourceMethod> {
    try {
      await this.remoteRead(at)
      return 'remote-read'
    } catch (error) {
      if (error instanceof Failure && error.kind === 'environment') return this.query(at)
      throw error
    }
  }

  /** What a server knows of the kind of a metric from those who show it; nothing where it does not say. */
  types(metric: string): Promise<readonly string[]> {
    const known = this.#types.get(metric) ?? this.#askTypes(metric)
    this.#types.set(metric, known)
    return known
  }

  async #askTypes(metric: string): Promise<readonly string[]> {
    try {
      const told = await this.#prometheus.get(`/api/v1/metadata?metric=${encodeURIComponent(metric)}`)
      const parsed = metadataSchema.safeParse(told)
      return parsed.success ? (parsed.data[metric] ?? []).map(({ type }) => type) : []
    } catch (error) {
      if (error instanceof Failure) return []
      throw error
    }
  }

  /** The same of the ways that any selector can be counted in. */
  query(at: number): Promise<SourceMethod> {
    this.#query ??= bestQuery(this.#prometheus, at)
    return this.#query
  }

  /** @throws NotReadable where the server offers none */
  remoteRead(at: number): Promise<RemoteRead> {
    this.#remoteRead ??= remoteReadOf(this.#prometheus, at)
    return this.#remoteRead
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
    this.#keep(key, answer)
    for (const series of answer.series) visit(series)
    return answer
  }

  #keep(key: string, { series }: SharedAnswer): void {
    if (this.#sizes.has(key) || !this.#answers.has(key)) return
    const size = series.reduce((sum, { samples }) => sum + samples.length, 0)
    this.#sizes.set(key, size)
    this.#samples += size
    for (const [oldest, least] of this.#sizes) {
      if (this.#samples <= mostSamples) return
      this.#answers.delete(oldest)
      this.#sizes.delete(oldest)
      this.#samples -= least
    }
  }

  async #ask(query: string, when: Moments, lookbackSeconds: number): Promise<SharedAnswer> {
    const series: Series[] = []
    const told = await this.#prometheus.each(query, when, (each) => void series.push(each), { lookbackSeconds })
    return { ...told, series }
  }
}

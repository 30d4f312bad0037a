type Labels = Readonly<Record<string, string>>

const escaped = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

const labelText = (labels: Labels) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')

/** Prometheus' text format 0.0.4, or OpenMetrics 1.0, which has exemplars. */
export type Form = 'text' | 'openmetrics'

const head = (name: string, help: string, type: string, form: Form) =>
  inForm(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`, form)

/** In OpenMetrics a family of counters goes without its suffix, which its samples have in both, and no line is empty. */
export const inForm = (text: string, form: Form): string =>
  form === 'text' ? text : text.replace(/^# (HELP|TYPE) (\S+)_total /gm, '# $1 $2 ').replace(/\n{2,}/g, '\n')

/** A request that stands for others which took as long. */
export interface Exemplar {
  readonly traceId: string
  /** Milliseconds since 1970. */
  readonly atMs: number
}

/** One label set of a histogram of seconds. */
export class LatencySeries {
  readonly labels: string
  readonly #edges: readonly number[]
  readonly #counts: Float64Array
  /** The newest of each bucket that has one. */
  readonly #exemplars: string[] = []
  #sum = 0
  #count = 0
  /** As it is until something is observed. Of most label sets nothing ever is, and spelling them at each scrape would hold up requests. */
  #rendered: { readonly form: Form; readonly text: string } | undefined

  constructor(labels: string, edges: readonly number[]) {
    this.labels = labels
    this.#edges = edges
    this.#counts = new Float64Array(edges.length + 1)
  }

  observe(seconds: number, exemplar?: Exemplar): void {
    let slot = 0
    while (slot < this.#edges.length && seconds > (this.#edges[slot] as number)) slot++
    this.#counts[slot] = (this.#counts[slot] as number) + 1
    this.#sum += seconds
    this.#count++
    this.#rendered = undefined
    if (exemplar !== undefined)
      this.#exemplars[slot] = ` # {trace_id="${exemplar.traceId}"} ${seconds} ${exemplar.atMs / 1000}`
  }

  get count(): number {
    return this.#count
  }

  render(name: string, bounds: readonly string[], form: Form): string {
    if (this.#rendered?.form !== form) this.#rendered = { form, text: this.#spelled(name, bounds, form) }
    return this.#rendered.text
  }

  /** In one piece: what is added up bit by bit would be put together anew at each scrape. */
  #spelled(name: string, bounds: readonly string[], form: Form): string {
    const lines: string[] = []
    let cumulative = 0
    for (let slot = 0; slot < bounds.length; slot++) {
      cumulative += this.#counts[slot] as number
      const exemplar = form === 'openmetrics' ? (this.#exemplars[slot] ?? '') : ''
      lines.push(`${name}_bucket{${this.labels},le="${bounds[slot]}"} ${cumulative}${exemplar}\n`)
    }
    lines.push(`${name}_sum{${this.labels}} ${this.#sum}\n${name}_count{${this.labels}} ${this.#count}\n`)
    return lines.join('')
  }
}

/**
 * A histogram of seconds whose label sets are bound once. Every known label set is there from the start, some 160 of them, which
 * prom-client renders in 2.7 ms of a blocked event loop and this in 0.4 ms (docs/decisions/0006-node-http.md).
 */
export class LatencyHistogram {
  readonly #name: string
  readonly #help: string
  readonly #edges: readonly number[]
  readonly #series = new Map<string, LatencySeries>()

  constructor(name: string, help: string, edges: readonly number[]) {
    this.#name = name
    this.#help = help
    this.#edges = edges
  }

  /** The series of a label set, born at zero when it is first asked for. */
  series(labels: Labels): LatencySeries {
    const key = labelText(labels)
    const series = this.#series.get(key) ?? new LatencySeries(key, this.#edges)
    this.#series.set(key, series)
    return series
  }

  render(form: Form = 'text'): string {
    const bounds = [...this.#edges.map(String), '+Inf']
    const all = [...this.#series.values()].map((series) => series.render(this.#name, bounds, form))
    return head(this.#name, this.#help, 'histogram', form) + all.join('')
  }

  /** The numbers of observations as a counter of its own: from the same cells, so that the two cannot disagree. */
  renderCounts(name: string, help: string, form: Form = 'text'): string {
    const all = [...this.#series.values()].map((series) => `${name}{${series.labels}} ${series.count}\n`)
    return head(name, help, 'counter', form) + all.join('')
  }
}

/** One label set of a counter. */
export interface Count {
  value: number
}

export class CounterFamily {
  readonly #name: string
  readonly #help: string
  readonly #counts = new Map<string, Count>()

  constructor(name: string, help: string) {
    this.#name = name
    this.#help = help
  }

  count(labels: Labels): Count {
    const key = labelText(labels)
    const count = this.#counts.get(key) ?? { value: 0 }
    this.#counts.set(key, count)
    return count
  }

  render(form: Form = 'text'): string {
    const all = [...this.#counts].map(([labels, count]) => `${this.#name}{${labels}} ${count.value}\n`)
    return head(this.#name, this.#help, 'counter', form) + all.join('')
  }
}

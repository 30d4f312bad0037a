import { Gauge, type Registry } from 'prom-client'
import {
  type ChangesOutcome,
  type ChangesServer,
  changesMetrics,
  changesOutcomes,
  changesServers,
  type PublishOutcome,
  publishOutcomes,
} from '../../slo/conventions.ts'
import { edgesSeconds } from '../../slo/edges.ts'
import { processMetrics } from '../metrics/process.ts'
import { CounterFamily, LatencyHistogram } from '../metrics/series.ts'

/** What one rule counts. */
export interface RuleMetrics {
  readonly outcome: (outcome: ChangesOutcome) => void
  readonly published: (outcome: PublishOutcome) => void
  /** The cache has answered: seconds since the change. */
  readonly visible: (seconds: number) => void
  readonly stalled: (server: ChangesServer) => void
}

/** Events that wait, and those that are under way: asked at each scrape. */
export interface RuleState {
  readonly lag: number
  readonly inFlight: number
}

/** Every series is there from the start, at zero. */
export class ChangesMetrics {
  readonly #registry: Registry
  readonly #events = new CounterFamily(changesMetrics.events, 'Events by what became of them.')
  readonly #published = new CounterFamily(changesMetrics.predictions, 'Predictions by what EventGate said.')
  readonly #stalls = new CounterFamily(changesMetrics.stalls, 'Times that an event waited for a server that was away.')
  readonly #freshness = new LatencyHistogram(
    changesMetrics.freshness,
    'Seconds from a change to the answer of the cache that shows it, or shows it gone.',
    edgesSeconds,
  )

  constructor(build: Readonly<Record<string, string>>) {
    this.#registry = processMetrics('changes_build_info', build)
  }

  ofRule(rule: string): RuleMetrics {
    const counts = <Name extends string>(family: CounterFamily, label: string, names: readonly Name[]) => {
      const byName = new Map(names.map((name) => [name, family.count({ rule, [label]: name })]))
      return (name: Name) => {
        const count = byName.get(name)
        if (count) count.value++
      }
    }
    const freshness = this.#freshness.series({ rule })
    return {
      outcome: counts(this.#events, 'outcome', changesOutcomes),
      published: counts(this.#published, 'outcome', publishOutcomes),
      stalled: counts(this.#stalls, 'server', changesServers),
      visible: (seconds) => freshness.observe(Math.max(0, seconds)),
    }
  }

  watch(states: () => Readonly<Record<string, RuleState>>): void {
    const gauge = (name: string, help: string, value: (state: RuleState) => number) =>
      new Gauge({
        name,
        help,
        labelNames: ['rule'],
        registers: [this.#registry],
        collect() {
          for (const [rule, state] of Object.entries(states())) this.set({ rule }, value(state))
        },
      })
    gauge(
      changesMetrics.lag,
      'Events that the rule has not done, in its topic and in that of its retries.',
      ({ lag }) => lag,
    )
    gauge(changesMetrics.inFlight, 'Events under way.', ({ inFlight }) => inFlight)
  }

  async render(): Promise<string> {
    const own = [this.#events, this.#published, this.#stalls, this.#freshness].map((family) => family.render())
    return [...own, await this.#registry.metrics()].join('')
  }
}

import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  wrap,
} from 'cockatiel'
import { backendOutcomes, type ForwardedBackend } from '../../slo/conventions.ts'
import type { Count, CounterFamily, LatencyHistogram, LatencySeries } from '../metrics/series.ts'
import type { Spent } from '../spent.ts'

interface Parts {
  readonly name: ForwardedBackend
  /** Requests that may wait for it at once; the next is turned away. */
  readonly maxInFlight: number
  readonly series: BackendSeries
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** As people call it in a sentence. */
const spoken: Readonly<Record<ForwardedBackend, string>> = { lambda: 'the lambda', mediawiki: 'MediaWiki' }

/** After so many failures in a row nobody asks for a while; then one request tries. */
const failuresToOpen = 10
const usualPauseMs = 2000

/** A service beside Cassandra: so many ask it at once and no more, each call is counted, and it is left alone while it only fails. */
export class Backend {
  readonly #parts: Parts
  readonly #bulkhead
  readonly #breaker
  readonly #policy
  readonly #closing = new AbortController()

  constructor(parts: Parts, pauseMs = usualPauseMs) {
    this.#parts = parts
    this.#bulkhead = bulkhead(parts.maxInFlight)
    this.#breaker = circuitBreaker(handleWhen(isDown), {
      halfOpenAfter: pauseMs,
      breaker: new ConsecutiveBreaker(failuresToOpen),
    })
    this.#policy = wrap(this.#bulkhead, this.#breaker)
  }

  /** Makes a call for somebody's request, which is to give up in its time, and when it is told. @throws BackendFailure */
  async call<Answer>(ask: (signal: AbortSignal) => Promise<Answer>, spent?: Spent): Promise<Answer> {
    const { outcomes } = this.#parts.series
    try {
      const answer = await this.#policy.execute(() => this.#timed(ask, spent))
      outcomes.ok.value++
      return answer
    } catch (error) {
      const failure = this.#refusal(error) ?? error
      outcomes[failure instanceof BackendFailure ? failure.outcome : 'error'].value++
      throw failure
    }
  }

  get inFlight(): number {
    return this.#parts.maxInFlight - this.#bulkhead.executionSlots
  }

  get mostInFlight(): number {
    return this.#parts.maxInFlight
  }

  get isOpen(): boolean {
    return this.#breaker.state !== CircuitState.Closed
  }

  /** Breaks off what is under way. */
  close(): void {
    this.#closing.abort()
  }

  async #timed<Answer>(ask: (signal: AbortSignal) => Promise<Answer>, spent: Spent | undefined): Promise<Answer> {
    const { name, series, now } = this.#parts
    const started = now()
    try {
      return await ask(this.#closing.signal)
    } finally {
      const tookMs = now() - started
      series.latency.observe(tookMs / 1000)
      spent?.add(name, tookMs)
    }
  }

  #refusal(error: unknown): BackendFailure | undefined {
    const { name, maxInFlight } = this.#parts
    if (error instanceof BulkheadRejectedError)
      return new BackendFailure('rejected', `${maxInFlight} requests are waiting for ${spoken[name]} already`)
    if (error instanceof BrokenCircuitError)
      return new BackendFailure(
        'rejected',
        `${spoken[name].replace(/^t/, 'T')} has failed too often and is left alone for a moment`,
      )
    return undefined
  }
}

/** An answer that makes no sense is at least quick, and may be about one page alone. */
const isDown = (error: unknown) =>
  error instanceof BackendFailure && (error.outcome === 'timeout' || error.outcome === 'unavailable')

/** Why a backend gave no answer that can be used. */
export class BackendFailure extends Error {
  readonly outcome: 'timeout' | 'unavailable' | 'rejected' | 'error'

  constructor(outcome: BackendFailure['outcome'], message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'BackendFailure'
    this.outcome = outcome
  }
}

type Outcome = (typeof backendOutcomes)[number]

/** What is counted of requests of one kind to a backend. */
export interface BackendSeries {
  readonly latency: LatencySeries
  readonly outcomes: Readonly<Record<Outcome, Count>>
}

/** The series of these labels, born at zero. */
export function backendSeries(
  latency: LatencyHistogram,
  counts: CounterFamily,
  labels: Readonly<Record<string, string>>,
): BackendSeries {
  const count = (outcome: Outcome) => [outcome, counts.count({ ...labels, outcome })] as const
  return {
    latency: latency.series(labels),
    outcomes: Object.fromEntries(backendOutcomes.map(count)) as Record<Outcome, Count>,
  }
}

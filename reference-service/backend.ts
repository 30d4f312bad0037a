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
import type { ForwardedBackend } from '../slo/conventions.ts'
import type { BackendSeries } from './backend-series.ts'

/** Why a backend gave no answer that can be used. */
export class BackendFailure extends Error {
  readonly outcome: 'timeout' | 'unavailable' | 'rejected' | 'error'

  constructor(outcome: BackendFailure['outcome'], message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'BackendFailure'
    this.outcome = outcome
  }
}

export interface BackendAnswer {
  readonly status: number
  readonly text: string
}

export interface BackendSettings {
  readonly timeoutMs: number
  /** Requests that may wait for it at once; the next is turned away. */
  readonly maxInFlight: number
}

interface Parts extends BackendSettings {
  readonly name: ForwardedBackend
  readonly series: BackendSeries
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** After so many failures in a row nobody asks for a while; then one request tries. */
const failuresToOpen = 10
export const usualPauseMs = 2000
/** 64 topics are 4 kB. */
const mostAnswerBytes = 1024 * 1024

/** A service that is asked by HTTP: bounded in number, in time and in size, and left alone while it only fails. */
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

  /** What `read` makes of the answer, which throws a BackendFailure for one that cannot be right. Answers of 5xx and 429 are failures. */
  async ask<Answer>(url: string, init: RequestInit, read: (answer: BackendAnswer) => Answer): Promise<Answer> {
    const { outcomes } = this.#parts.series
    try {
      const answer = await this.#policy.execute(async () => read(await this.#answer(url, init)))
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

  async #answer(url: string, init: RequestInit): Promise<BackendAnswer> {
    const { name, series, timeoutMs, now } = this.#parts
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#closing.signal])
    const started = now()
    try {
      const response = await fetch(url, { ...init, signal, redirect: 'error' })
      const text = await this.#textOf(response)
      if (response.status >= 500 || response.status === 429)
        throw new BackendFailure('unavailable', `The ${name} answered with ${response.status}`)
      return { status: response.status, text }
    } catch (error) {
      if (error instanceof BackendFailure) throw error
      const late = error instanceof Error && error.name === 'TimeoutError'
      throw late
        ? new BackendFailure('timeout', `The ${name} did not answer within ${timeoutMs} ms`, error)
        : new BackendFailure('unavailable', `The ${name} cannot be reached`, error)
    } finally {
      series.latency.observe((now() - started) / 1000)
    }
  }

  async #textOf(response: Response): Promise<string> {
    const chunks: Uint8Array[] = []
    let length = 0
    for await (const chunk of response.body ?? []) {
      length += chunk.length
      if (length > mostAnswerBytes)
        throw new BackendFailure('error', `The ${this.#parts.name} answers with more than ${mostAnswerBytes} bytes`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString()
  }

  #refusal(error: unknown): BackendFailure | undefined {
    const { name, maxInFlight } = this.#parts
    if (error instanceof BulkheadRejectedError)
      return new BackendFailure('rejected', `${maxInFlight} requests are waiting for the ${name} already`)
    if (error instanceof BrokenCircuitError)
      return new BackendFailure('rejected', `The ${name} has failed too often and is left alone for a moment`)
    return undefined
  }
}

/** An answer that makes no sense is at least quick, and may be about one page alone. */
const isDown = (error: unknown) =>
  error instanceof BackendFailure && (error.outcome === 'timeout' || error.outcome === 'unavailable')

/** JSON of a backend, or its failure. */
export function jsonOf(name: ForwardedBackend, { text }: BackendAnswer): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BackendFailure('error', `The ${name} does not answer in JSON`, error)
  }
}

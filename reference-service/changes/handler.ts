import type { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { ChangesOutcome } from '../../slo/conventions.ts'
import { cacheRequest, type Request } from './asking.ts'
import { type Action, decide } from './decide.ts'
import { handlingOf, type ServerAnswer, stallMs } from './handling.ts'
import { whyNot } from './kafka.ts'
import type { RuleMetrics } from './metrics.ts'
import { type PageChange, parseChange } from './page-change.ts'
import { readPrediction } from './prediction.ts'
import { type PredictionEvent, predictionEvent } from './prediction-event.ts'
import { errorEvent, errorStream, type Failed, retryEvent, retryStream, type Stamp } from './retries.ts'
import type { Rule } from './rules.ts'
import { fitsMessage, spelled, tooDeep } from './spelled.ts'

export interface HandlerParts {
  readonly rule: Rule
  readonly ask: (request: Request, signal: AbortSignal) => Promise<ServerAnswer>
  /** Publishes an event of ChangeProp's own; resolves when Kafka has it. */
  readonly produce: (stream: string, event: object) => Promise<void>
  /** Tells EventGate of a prediction; undefined where nobody is told. */
  readonly publish: ((event: PredictionEvent) => Promise<ServerAnswer>) | undefined
  readonly writeToken: string
  readonly metrics: RuleMetrics
  /** The ids of the events that were done last, so that one that comes again can be left out. A new process has forgotten them. */
  readonly recent: LRUCache<string, true>
  readonly stamp: () => Stamp
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
  readonly log: Logger
}

/** What is to be done about an event: nothing more, or an action whose page it holds up. */
export type EventWork =
  | { readonly kind: 'over'; readonly outcome: ChangesOutcome }
  | { readonly kind: 'poisoned'; readonly why: string }
  | { readonly kind: 'act'; readonly action: Action; readonly change: PageChange; readonly event: Spelled }

type Json = Readonly<Record<string, unknown>>

/** An event, and as it stands in a message. */
interface Spelled {
  readonly json: Json
  readonly text: string
}

/** What a rule makes of an event. */
export function workOf(rule: Rule, event: unknown): EventWork {
  if (event === undefined) return { kind: 'poisoned', why: 'it is no JSON' }
  const parsed = parseChange(event)
  if (parsed.kind === 'poisoned') return { kind: 'poisoned', why: parsed.reason }
  const decision = decide(parsed.change)
  if (decision.kind === 'ignored') return { kind: 'over', outcome: decision.reason }
  if (!rule.matches(event)) return { kind: 'over', outcome: 'unmatched' }
  const text = spelled(event)
  if (text === undefined) return { kind: 'poisoned', why: tooDeep }
  return { kind: 'act', action: decision, change: parsed.change, event: { json: event as Json, text } }
}

/** Does what a rule wants of its events. Its promises reject only when the signal is aborted, and then the event is as good as unread. */
export class Handler {
  readonly #parts: HandlerParts

  constructor(parts: HandlerParts) {
    this.#parts = parts
  }

  /** Sets an event aside that nobody can make anything of. */
  async poisoned(raw: string, why: string, signal: AbortSignal): Promise<void> {
    await this.#deadLetter(raw, `The event was set aside: ${why}`, 'poisoned', signal)
  }

  /** @param retriesLeft of an event that comes from the retry topic; one that is new has all of them. */
  async act(
    work: Extract<EventWork, { kind: 'act' }>,
    retriesLeft: number | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { recent, metrics } = this.#parts
    const { id } = work.change.meta
    if (retriesLeft === undefined && id !== undefined && recent.has(id)) {
      metrics.outcome('duplicate')
      return
    }
    const failure = await this.#done(work, signal)
    if (failure !== undefined) return await this.#putAside(work.event, retriesLeft, failure, signal)
    if (id !== undefined) recent.set(id, true)
  }

  /** Undefined when it is done, or else why not, where it may be the event. */
  async #done(
    { action, change }: Extract<EventWork, { kind: 'act' }>,
    signal: AbortSignal,
  ): Promise<Refused | undefined> {
    const { rule, ask, writeToken, metrics, wallClock } = this.#parts
    const request = cacheRequest(rule, action, writeToken)
    const asked = await this.#asked('cache', () => ask(request, signal), signal)
    if (asked.kind === 'failed') return asked.failure
    if (asked.kind === 'gone') {
      metrics.outcome(action.kind === 'delete' ? 'deleted' : 'gone')
      return undefined
    }
    metrics.visible((wallClock() - Date.parse(change.dt)) / 1000)
    const failure = action.kind === 'refresh' ? await this.#published(change, asked.body, signal) : undefined
    if (failure === undefined) metrics.outcome(action.kind === 'delete' ? 'deleted' : 'refreshed')
    return failure
  }

  async #published(change: PageChange, body: string, signal: AbortSignal): Promise<Refused | undefined> {
    const { rule, publish, metrics, log } = this.#parts
    if (publish === undefined) return undefined
    const prediction = readPrediction(body, rule.model)
    if (prediction === undefined) return { status: 502, why: 'the cache answered no predictions', isFinal: true }
    const event = predictionEvent(change, rule.predictionStream, prediction)
    const asked = await this.#asked('eventgate', () => publish(event), signal)
    // EventGate has set it aside itself, and said why in its own stream.
    if (asked.kind === 'failed' && asked.failure.status === 400) {
      metrics.published('invalid')
      log.error({ meta: change.meta }, 'EventGate refused a prediction')
      return undefined
    }
    if (asked.kind === 'failed') return asked.failure
    metrics.published('accepted')
    return undefined
  }

  /** Asks until there is an answer that is about the event: while the server is away, it waits here, and the stream behind it. */
  async #asked(server: 'cache' | 'eventgate', ask: () => Promise<ServerAnswer>, signal: AbortSignal): Promise<Asked> {
    const { rule, metrics, pause, log } = this.#parts
    for (let n = 0; ; n++) {
      const answer = await ask()
      const handling = handlingOf(answer, rule.retry)
      if (handling.kind === 'stall') {
        metrics.stalled(server)
        if (n === 0) log.warn({ server, why: handling.why }, 'waiting for a server that is away')
        await pause(stallMs(n, handling.pauseMs), signal)
        continue
      }
      if (handling.kind === 'gone') return { kind: 'gone' }
      if (handling.kind === 'done') return { kind: 'done', body: answer.kind === 'answered' ? answer.body : '' }
      const { status, why } = handling
      return { kind: 'failed', failure: { status, why: `${server}: ${why}`, isFinal: handling.kind === 'refused' } }
    }
  }

  async #putAside(
    { json, text }: Spelled,
    retriesLeft: number | undefined,
    failure: Refused,
    signal: AbortSignal,
  ): Promise<void> {
    const { rule, metrics, stamp } = this.#parts
    const left = Math.min(retriesLeft ?? rule.retry.limit + 1, rule.retry.limit + 1) - 1
    if (failure.isFinal || left <= 0 || !fitsMessage(text)) {
      const whyNone = left <= 0 ? 'no retries are left' : 'it is too large to be tried again'
      const why = failure.isFinal ? failure.why : `${failure.why}, and ${whyNone}`
      return await this.#deadLetter(text, why, 'dead_letter', signal)
    }
    const message = retryEvent(rule, json, left, failure, stamp())
    await this.#kept(retryStream(rule.topic), message, signal)
    metrics.outcome('retried')
  }

  async #deadLetter(raw: string, why: string, outcome: ChangesOutcome, signal: AbortSignal): Promise<void> {
    const { rule, metrics, stamp, log } = this.#parts
    await this.#kept(errorStream, errorEvent(rule, raw, why, stamp()), signal)
    metrics.outcome(outcome)
    log.error({ why, event: raw.slice(0, 500) }, 'an event was set aside')
  }

  /** Publishes until Kafka has it: an event that is put aside must not be lost on its way there. */
  async #kept(stream: string, event: object, signal: AbortSignal): Promise<void> {
    const { produce, pause, metrics, log } = this.#parts
    for (let n = 0; ; n++) {
      try {
        signal.throwIfAborted()
        return await produce(stream, event)
      } catch (error) {
        signal.throwIfAborted()
        metrics.stalled('kafka')
        if (n === 0) log.warn({ why: whyNot(error), stream }, 'waiting for Kafka to take an event')
        await pause(stallMs(n, undefined), signal)
      }
    }
  }
}

interface Refused extends Failed {
  /** Nobody will try it again. */
  readonly isFinal: boolean
}

type Asked =
  | { readonly kind: 'done'; readonly body: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly failure: Refused }

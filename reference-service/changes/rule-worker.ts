import type { Logger } from 'pino'
import type { ChangesConfig } from './config.ts'
import { type EventWork, Handler, type HandlerParts, workOf } from './handler.ts'
import type { RuleState } from './metrics.ts'
import { jsonOf } from './prediction.ts'
import { emitterOf, parseRetry, retryStream, retryWaitMs, serviceName } from './retries.ts'
import { Subscription } from './subscription.ts'
import { TurnsOfPages } from './turns-of-pages.ts'

type Parts = HandlerParts & {
  readonly kafka: ChangesConfig['kafka']
  readonly log: Logger
  /** Aborted when events under way are given up. */
  readonly cut: AbortSignal
}

interface Reading {
  readonly subscription: Subscription
  readonly turns: TurnsOfPages
}

/** Reads the topic of a rule and that of its retries, each with the rule's concurrency, as ChangeProp does. */
export class RuleWorker {
  readonly #parts: Parts
  readonly #handler: Handler
  readonly #readings: readonly Reading[]
  readonly #stopping = new AbortController()
  #poisoned = 0
  #running: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    const { rule } = parts
    this.#parts = parts
    this.#handler = new Handler(parts)
    const group = `${serviceName}-${rule.name}`
    this.#readings = [
      this.#subscribed(rule.topic, group, (raw, turns, done) => this.#takeEvent(raw, turns, done)),
      // A group of its own: retries that wait do not hold up the division of the topic itself.
      this.#subscribed(retryStream(rule.topic), `${group}-retry`, (raw, turns, done) =>
        this.#takeRetry(raw, turns, done),
      ),
    ]
  }

  get joined(): boolean {
    return this.#readings.every(({ subscription }) => subscription.joined)
  }

  get state(): RuleState {
    const sum = (of: (reading: Reading) => number) => this.#readings.reduce((total, each) => total + of(each), 0)
    return { lag: sum(({ subscription }) => subscription.lag), inFlight: sum(({ turns }) => turns.taken) }
  }

  start(): void {
    this.#running = Promise.all(
      this.#readings.map(({ subscription, turns }) => subscription.run(this.#stopping.signal, () => turns.idle())),
    )
  }

  /** Takes no more events; resolves when those under way are done or cut, and what is done is committed. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  #subscribed(
    stream: string,
    groupId: string,
    take: (raw: string, turns: TurnsOfPages, done: () => void) => Promise<void>,
  ): Reading {
    const { kafka, rule, log, pause } = this.#parts
    const turns = new TurnsOfPages(rule.concurrency)
    const topic = `${kafka.topicPrefix}.${stream}`
    const subscription = new Subscription({
      place: kafka,
      groupId,
      topic,
      startFrom: kafka.startFrom,
      take: (raw, done) => take(raw, turns, done),
      log: log.child({ rule: rule.name }),
      pause,
    })
    return { subscription, turns }
  }

  async #takeEvent(raw: string, turns: TurnsOfPages, done: () => void): Promise<void> {
    const work = workOf(this.#parts.rule, jsonOf(raw))
    await this.#begin(work, raw, turns, done, (act) => this.#handler.act(act, undefined, this.#parts.cut))
  }

  async #takeRetry(raw: string, turns: TurnsOfPages, done: () => void): Promise<void> {
    const { rule, wallClock, pause, cut } = this.#parts
    const message = parseRetry(jsonOf(raw))
    if (message === undefined) {
      const why = 'it is no event that was put aside to be tried again'
      return await this.#begin({ kind: 'poisoned', why }, raw, turns, done, async () => undefined)
    }
    // Other rules put theirs into the same topic.
    if (message.emitter_id !== emitterOf(rule)) return done()
    const either = AbortSignal.any([this.#stopping.signal, cut])
    await this.#begin(workOf(rule, message.original_event), raw, turns, done, async (act) => {
      await pause(retryWaitMs(message, rule.retry, wallClock()), either)
      await this.#handler.act(act, message.retries_left, cut)
    })
  }

  /** Waits for a place where the event needs one: those that ask nothing of the cache do not. */
  async #begin(
    work: EventWork,
    raw: string,
    turns: TurnsOfPages,
    done: () => void,
    act: (work: Extract<EventWork, { kind: 'act' }>) => Promise<void>,
  ): Promise<void> {
    const { metrics, cut } = this.#parts
    if (work.kind === 'over') {
      metrics.outcome(work.outcome)
      return done()
    }
    await turns.place()
    if (this.#stopping.signal.aborted) return turns.giveBack()
    const page = work.kind === 'act' ? `${work.action.wikiId}/${work.action.pageId}` : `poisoned ${this.#poisoned++}`
    const task = work.kind === 'act' ? () => act(work) : () => this.#handler.poisoned(raw, work.why, cut)
    // What is cut off is not done, and comes again.
    void turns.run(page, () => task().then(done, (error: unknown) => this.#unless(error, cut)))
  }

  #unless(error: unknown, cut: AbortSignal): void {
    if (cut.aborted || this.#stopping.signal.aborted) return
    this.#parts.log.fatal({ err: error }, 'an event met a bug: it is not committed')
  }
}

import type { Message } from '@platformatic/kafka'
import type { Logger } from 'pino'
import { type GroupConsumer, groupConsumer, type KafkaPlace, whyNot } from './kafka.ts'
import { Offsets } from './offsets.ts'

type Event = Message<string, string, string, string>

/**
 * Begins work on an event, as soon as there is a place for it; `done` is called when the event need not come again. It resolves when the next may
 * come, and rejects when the signal is aborted.
 */
type Take = (raw: string, done: () => void) => Promise<void>

interface Parts {
  readonly place: KafkaPlace
  readonly groupId: string
  readonly topic: string
  readonly startFrom: 'latest' | 'earliest'
  readonly take: Take
  readonly log: Logger
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
}

/** ChangeProp's own interval. */
const commitEveryMs = 500
const lagEveryMs = 2000
const againAfterMs = 1000

/**
 * One group's reading of one topic. What a broker or a connection does to it ends the session, and another begins where the group has
 * committed: an event may come twice, and never not at all.
 */
export class Subscription {
  readonly #parts: Parts
  #joined = false
  #lag = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get joined(): boolean {
    return this.#joined
  }

  /** Events of the topic that the group has not committed, as of a moment ago. */
  get lag(): number {
    return this.#lag
  }

  /** Reads until `stopping`; then waits for `idle`, commits, and leaves the group. */
  async run(stopping: AbortSignal, idle: () => Promise<void>): Promise<void> {
    const { log, pause } = this.#parts
    while (!stopping.aborted) {
      try {
        await this.#session(stopping, idle)
      } catch (error) {
        if (stopping.aborted) break
        log.warn({ why: whyNot(error) }, 'cannot read from Kafka: trying again')
        await pause(againAfterMs, stopping).catch(() => undefined)
      }
    }
  }

  async #session(stopping: AbortSignal, idle: () => Promise<void>): Promise<void> {
    const { place, groupId, topic, startFrom, log } = this.#parts
    const consumer = groupConsumer(place, groupId)
    const session = new Session(consumer, topic)
    const timers: NodeJS.Timeout[] = []
    try {
      const stream = await consumer.consume({
        topics: [topic],
        autocommit: false,
        mode: 'committed',
        fallbackMode: startFrom,
        highWaterMark: 16,
      })
      const close = () => void stream.destroy()
      stopping.addEventListener('abort', close, { once: true })
      if (stopping.aborted) close()
      const commit = () =>
        session.commit().catch((error: unknown) => log.warn({ why: whyNot(error) }, 'cannot commit yet'))
      timers.push(
        setInterval(commit, commitEveryMs),
        setInterval(() => void this.#measure(consumer), lagEveryMs),
      )
      try {
        const begin = async () => {
          await session.begin(stream.offsetsToFetch)
          this.#joined = true
          log.info({ topic, group: groupId }, 'reading')
        }
        // Where others read all of the topic there is nothing to begin yet.
        if (consumer.assignments?.every(({ partitions }) => partitions.length === 0) ?? true) this.#joined = true
        stream.once('fetch', () => void begin().catch((error: Error) => stream.destroy(error)))
        for await (const message of stream) await this.#take(session, message)
      } catch (error) {
        if (!stopping.aborted) throw error
      } finally {
        stopping.removeEventListener('abort', close)
        if (stopping.aborted) await idle()
        await commit()
      }
    } finally {
      this.#joined = false
      for (const timer of timers) clearInterval(timer)
      await consumer.close(true).catch(() => undefined)
    }
  }

  async #take(session: Session, { value, partition, offset, metadata }: Event): Promise<void> {
    const done = session.begun(partition, offset, generationOf(metadata))
    if (done !== undefined) await this.#parts.take(value ?? '', done)
  }

  async #measure(consumer: GroupConsumer): Promise<void> {
    const { topic } = this.#parts
    try {
      const [latest = []] = (await consumer.listOffsets({ topics: [topic] })).values()
      const partitions = latest.map((_, partition) => partition)
      const [committed = []] = (await consumer.listCommittedOffsets({ topics: [{ topic, partitions }] })).values()
      const behind = latest.map((end, i) => Number(end - maxOf(committed[i] ?? end, 0n)))
      this.#lag = behind.reduce((sum, events) => sum + Math.max(0, events), 0)
    } catch {
      // The next measurement tells; what is known stays.
    }
  }
}

const maxOf = (a: bigint, b: bigint) => (a > b ? a : b)

const generationOf = (metadata: Event['metadata']): number =>
  (metadata as { consumer?: { generationId?: number } }).consumer?.generationId ?? 0

/** What is known of one membership in the group. */
class Session {
  readonly #consumer: GroupConsumer
  readonly #topic: string
  #generation: number | undefined
  #offsets = new Offsets()

  constructor(consumer: GroupConsumer, topic: string) {
    this.#consumer = consumer
    this.#topic = topic
  }

  /** Undefined for an event that was fetched before the group was last divided anew: it comes again, to whoever reads its partition now. */
  begun(partition: number, offset: bigint, generation: number): (() => void) | undefined {
    if (generation !== this.#consumer.generationId) return undefined
    if (generation !== this.#generation) {
      this.#generation = generation
      this.#offsets = new Offsets()
    }
    const offsets = this.#offsets
    offsets.begin(partition, offset)
    return () => offsets.done(partition, offset)
  }

  /** Says where the group begins, so that its next session begins there as well, whatever has come in between. */
  async begin(positions: ReadonlyMap<string, bigint>): Promise<void> {
    const offsets = [...positions].map(([key, offset]) => ({
      topic: this.#topic,
      partition: Number(key.slice(key.lastIndexOf(':') + 1)),
      offset,
      leaderEpoch: -1,
    }))
    if (offsets.length > 0) await this.#consumer.commit({ offsets })
  }

  async commit(): Promise<void> {
    const offsets = this.#offsets
    const positions = offsets.committable()
    if (positions.length === 0) return
    const topic = this.#topic
    await this.#consumer.commit({
      offsets: positions.map(({ partition, offset }) => ({ topic, partition, offset, leaderEpoch: -1 })),
    })
    offsets.committed(positions)
  }
}

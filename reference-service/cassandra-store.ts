import type cassandra from 'cassandra-driver'
import { asStoreError } from './cassandra-errors.ts'
import type { Metrics, Operation } from './metrics.ts'
import type { PredictionsCell } from './predictions.ts'
import { type PageKey, type StoredTopics, StoreUnavailable, type TopicStore, type VersionRange } from './store.ts'
import type { Turns } from './turns.ts'

const readOptions = { prepare: true, isIdempotent: true, executionProfile: 'read' }
const writeOptions = { prepare: true, isIdempotent: true, executionProfile: 'write' }

/** The part of its time that a request may have spent in its socket: more, and the service is behind and sheds it. */
const mostWaited = 0.5
/** What is not worth a time-out of its own. */
const unnoticedMs = 10

interface Parts {
  readonly client: cassandra.Client
  readonly keyspace: string
  /** Requests that may wait for Cassandra at once; the next is turned away. */
  readonly maxInFlight: number
  readonly metrics: Metrics
  readonly turns: Turns
  readonly timeoutsMs: { readonly read: number; readonly write: number }
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Whether the client has ever reached Cassandra: asked earlier, it would try to connect for every request. */
  readonly connected: () => boolean
}

/** The topics table of seed 001. Every statement is idempotent: writes carry the service's own timestamps. */
export class CassandraStore implements TopicStore {
  readonly #parts: Parts
  readonly #backend: Readonly<Record<Operation, ReturnType<Metrics['backend']>>>
  readonly #statements
  #inFlight = 0

  constructor(parts: Parts) {
    this.#parts = parts
    const { metrics } = parts
    this.#backend = {
      read: metrics.backend('read'),
      write: metrics.backend('write'),
      delete: metrics.backend('delete'),
      ping: metrics.backend('ping'),
    }
    const table = `${parts.keyspace}.topics`
    const page = 'wiki_id = ? AND page_id = ?'
    this.#statements = {
      read: `SELECT predictions, last_updated FROM ${table} WHERE ${page} AND model_version = ?`,
      write: `INSERT INTO ${table} (wiki_id, page_id, model_version, predictions, last_updated) VALUES (?, ?, ?, ?, ?)`,
      deleteAll: `DELETE FROM ${table} WHERE ${page}`,
      deleteOne: `DELETE FROM ${table} WHERE ${page} AND model_version = ?`,
      deleteBefore: `DELETE FROM ${table} WHERE ${page} AND model_version < ?`,
    }
  }

  async read(page: PageKey, modelVersion: string): Promise<StoredTopics | undefined> {
    const key = [page.wikiId, page.pageId, modelVersion]
    const result = await this.#run('read', this.#statements.read, key, readOptions)
    const row = result.rows[0]
    if (row === undefined) return undefined
    const predictions: PredictionsCell | null = row['predictions']
    const lastUpdated: Date | null = row['last_updated']
    return { predictions, lastUpdatedMs: lastUpdated?.getTime() ?? 0 }
  }

  async write(page: PageKey, modelVersion: string, predictions: PredictionsCell, lastUpdatedMs: number) {
    const row = [page.wikiId, page.pageId, modelVersion, predictions, lastUpdatedMs]
    await this.#run('write', this.#statements.write, row, writeOptions)
  }

  async delete(page: PageKey, range: VersionRange) {
    const { deleteAll, deleteOne, deleteBefore } = this.#statements
    const key = [page.wikiId, page.pageId]
    if (range.kind === 'all') await this.#run('delete', deleteAll, key, writeOptions)
    else {
      const statement = range.kind === 'one' ? deleteOne : deleteBefore
      await this.#run('delete', statement, [...key, range.modelVersion], writeOptions)
    }
  }

  /** Reads a row that nobody has: it proves the table, the read consistency and the prepared statement. */
  async ping() {
    await this.#run('ping', this.#statements.read, ['', '0', ''], readOptions)
  }

  /** Requests waiting for Cassandra. */
  get inFlight(): number {
    return this.#inFlight
  }

  async #run(operation: Operation, statement: string, values: unknown[], options: cassandra.QueryOptions) {
    const { client, now, maxInFlight, connected, turns, timeoutsMs } = this.#parts
    const { latency, outcomes } = this.#backend[operation]
    if (!connected()) {
      outcomes.unavailable.value++
      throw new StoreUnavailable('unavailable', 'Cassandra has not been reached yet')
    }
    if (this.#inFlight >= maxInFlight) {
      outcomes.rejected.value++
      throw new StoreUnavailable('rejected', `${maxInFlight} requests are waiting for Cassandra already`)
    }
    const waitedMs = turns.waitedMs()
    const timeoutMs = options === readOptions ? timeoutsMs.read : timeoutsMs.write
    if (waitedMs > timeoutMs * mostWaited) {
      outcomes.rejected.value++
      throw new StoreUnavailable('rejected', 'The service is behind: this request has waited too long already')
    }
    const inTime = waitedMs < unnoticedMs ? options : { ...options, readTimeout: timeoutMs - waitedMs }
    this.#inFlight++
    // The driver writes at the end of each callback: what came in one turn of the event loop is asked together, in one write.
    await turns.end()
    const started = now()
    try {
      const result = await client.execute(statement, values, inTime)
      outcomes.ok.value++
      return result
    } catch (error) {
      const told = asStoreError(error)
      outcomes[told instanceof StoreUnavailable ? told.outcome : 'error'].value++
      throw told
    } finally {
      this.#inFlight--
      latency.observe((now() - started) / 1000)
    }
  }
}

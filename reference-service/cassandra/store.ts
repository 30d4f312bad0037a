import cassandra from 'cassandra-driver'
import { type RowTimestamp, removalOf, revisionOf } from '../../common/row-timestamp.ts'
import type { CacheOperation, Metrics } from '../metrics/metrics.ts'
import type { PredictionsCell } from '../predictions.ts'
import type { Spent } from '../spent.ts'
import {
  type NewTopics,
  type PageKey,
  type RevisedTopics,
  type StoredTopics,
  StoreUnavailable,
  type TopicStore,
  type VersionRange,
} from '../store.ts'
import type { Turns } from '../turns.ts'
import { asStoreError } from './errors.ts'

const { Long } = cassandra.types

const readOptions = { prepare: true, isIdempotent: true, executionProfile: 'read' }
const writeOptions = { prepare: true, isIdempotent: true, executionProfile: 'write' }

/** The part of its time that a request may have spent in its socket: more, and the service is behind and sheds it. */
const mostWaited = 0.5
/** What is not worth a time-out of its own. */
const unnoticedMs = 10

const writeOptionsAt = (at: RowTimestamp): cassandra.QueryOptions =>
  at === 'clock' ? writeOptions : { ...writeOptions, timestamp: Long.fromString(String(at)) }

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

/** The topics table of seed 001. Every statement is idempotent: writes carry timestamps of the service's own, or of a revision. */
export class CassandraStore implements TopicStore {
  readonly #parts: Parts
  readonly #backend: Readonly<Record<CacheOperation, ReturnType<Metrics['backend']>>>
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
    const within = { all: page, one: `${page} AND model_version = ?`, before: `${page} AND model_version < ?` }
    const inEach = (statement: (where: string) => string) => ({
      all: statement(within.all),
      one: statement(within.one),
      before: statement(within.before),
    })
    const written = 'WRITETIME(last_updated) AS at'
    this.#statements = {
      read: `SELECT predictions, last_updated FROM ${table} WHERE ${within.one}`,
      readRevised: `SELECT predictions, last_updated, ${written} FROM ${table} WHERE ${within.one}`,
      write: `INSERT INTO ${table} (wiki_id, page_id, model_version, predictions, last_updated) VALUES (?, ?, ?, ?, ?)`,
      delete: inEach((where) => `DELETE FROM ${table} WHERE ${where}`),
      written: inEach((where) => `SELECT ${written} FROM ${table} WHERE ${where}`),
    }
  }

  async read(page: PageKey, modelVersion: string, spent?: Spent): Promise<StoredTopics | undefined> {
    const key = [page.wikiId, page.pageId, modelVersion]
    const [row] = (await this.#run('read', this.#statements.read, key, readOptions, spent)).rows
    return row && topicsOf(row)
  }

  async readRevised(page: PageKey, modelVersion: string, spent?: Spent): Promise<RevisedTopics | undefined> {
    const key = [page.wikiId, page.pageId, modelVersion]
    const [row] = (await this.#run('read', this.#statements.readRevised, key, readOptions, spent)).rows
    return row && { ...topicsOf(row), revision: revisionOf(timestampOf(row)) }
  }

  async write(
    page: PageKey,
    modelVersion: string,
    { predictions, lastUpdatedMs }: NewTopics,
    at: RowTimestamp,
    spent?: Spent,
  ) {
    const row = [page.wikiId, page.pageId, modelVersion, predictions, lastUpdatedMs]
    await this.#run('write', this.#statements.write, row, writeOptionsAt(at), spent)
  }

  async delete(page: PageKey, range: VersionRange, at: RowTimestamp, spent?: Spent) {
    const key = [page.wikiId, page.pageId, ...(range.kind === 'all' ? [] : [range.modelVersion])]
    const found = at === 'clock' ? removalOf(await this.#written(range, key, spent)) : at
    await this.#run('delete', this.#statements.delete[range.kind], key, writeOptionsAt(found), spent)
  }

  async #written(range: VersionRange, key: unknown[], spent: Spent | undefined): Promise<bigint[]> {
    const { rows } = await this.#run('delete', this.#statements.written[range.kind], key, readOptions, spent)
    return rows.map(timestampOf)
  }

  /** Reads a row that nobody has: it proves the table, the read consistency and the prepared statement. */
  async ping() {
    await this.#run('ping', this.#statements.read, ['', '0', ''], readOptions)
  }

  /** Requests waiting for Cassandra. */
  get inFlight(): number {
    return this.#inFlight
  }

  async #run(
    operation: CacheOperation,
    statement: string,
    values: unknown[],
    options: cassandra.QueryOptions,
    spent?: Spent,
  ) {
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
    if (spent !== undefined && waitedMs > spent.queueMs) spent.queueMs = waitedMs
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
      const tookMs = now() - started
      latency.observe(tookMs / 1000)
      if (spent !== undefined) spent.cassandraMs += tookMs
    }
  }
}

function topicsOf(row: cassandra.types.Row): StoredTopics {
  const predictions: PredictionsCell | null = row['predictions']
  const lastUpdated: Date | null = row['last_updated']
  return { predictions, lastUpdatedMs: lastUpdated?.getTime() ?? 0 }
}

/** What a row was written with; nothing where it has no `last_updated`, which it always has from here. */
const timestampOf = (row: cassandra.types.Row) => BigInt(String(row['at'] ?? 0))

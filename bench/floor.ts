import { setTimeout as delay } from 'node:timers/promises'
import { cassandraClient } from '../reference-service/cassandra-client.ts'
import { readConfig } from '../reference-service/config.ts'
import { corpus, modelVersion } from '../scenarios/lib/corpus.ts'
import { surgeDefaults } from '../scenarios/lib/plan.ts'
import { traffic } from '../scenarios/lib/traffic.ts'
import { KEYSPACE } from '../stack/site.ts'

const statement = `SELECT predictions, last_updated FROM ${KEYSPACE}.topics WHERE wiki_id = ? AND page_id = ? AND model_version = ?`
const options = { prepare: true, isIdempotent: true, executionProfile: 'read' }

export type RawReads = {
  readonly address: string
  readonly rows: number
  readonly perSecond: number
  readonly warmupSeconds: number
  readonly seconds: number
}

/**
 * What a read takes without a service, HTTP and k6: the reads of a surge, asked of Cassandra by the driver in this process.
 * @returns milliseconds from request to answer, rising
 */
export async function rawReads({ address, rows, perSecond, warmupSeconds, seconds }: RawReads): Promise<Float64Array> {
  const client = cassandraClient(readConfig({ CASSANDRA_CONTACT_POINTS: address, CASSANDRA_KEYSPACE: KEYSPACE }))
  await client.connect()
  try {
    const { key } = corpus(surgeDefaults.seed)
    const requests = traffic({ ...surgeDefaults, rows, runId: 'raw' })
    const read = async (k: number): Promise<number> => {
      const { wikiId, pageId } = key(requests.readRow('scored', k))
      const askedAt = performance.now()
      await client.execute(statement, [wikiId, String(pageId), modelVersion], options)
      return performance.now() - askedAt
    }
    await atRate(perSecond, warmupSeconds, read)
    return (await atRate(perSecond, seconds, read)).sort()
  } finally {
    await client.shutdown()
  }
}

/** An open model: what is due is started, whether or not the ones before it are answered. */
async function atRate(perSecond: number, seconds: number, read: (k: number) => Promise<number>): Promise<Float64Array> {
  const started: Promise<number>[] = []
  const startedAt = performance.now()
  while (started.length < perSecond * seconds) {
    const due = ((performance.now() - startedAt) / 1000) * perSecond
    while (started.length < Math.min(due, perSecond * seconds)) started.push(read(started.length))
    await delay(1)
  }
  return Float64Array.from(await Promise.all(started))
}

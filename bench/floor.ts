import { setTimeout as delay } from 'node:timers/promises'
import { version } from '../common/version.ts'
import { cassandraClient } from '../reference-service/cassandra/client.ts'
import { CassandraStore } from '../reference-service/cassandra/store.ts'
import { readConfig } from '../reference-service/config.ts'
import { Metrics } from '../reference-service/metrics/metrics.ts'
import { Turns } from '../reference-service/turns.ts'
import { corpus, modelVersion } from '../scenarios/lib/corpus.ts'
import { usualKnobs } from '../scenarios/lib/knobs.ts'
import { rowsAsked } from '../scenarios/lib/rows-asked.ts'
import { KEYSPACE } from '../stack/blueprint.ts'

const now = () => performance.now()

type RawReads = {
  readonly address: string
  readonly rows: number
  readonly perSecond: number
  readonly warmupSeconds: number
  readonly seconds: number
}

/**
 * What a read takes without a service, HTTP and k6: the reads of a surge, asked of Cassandra by the service's store in this process.
 * @returns milliseconds from request to answer, rising
 */
export async function rawReads({ address, rows, perSecond, warmupSeconds, seconds }: RawReads): Promise<Float64Array> {
  const config = readConfig({ CASSANDRA_CONTACT_POINTS: address, CASSANDRA_KEYSPACE: KEYSPACE })
  const client = cassandraClient(config)
  await client.connect()
  const metrics = new Metrics({ name: 'raw reads', version, node: process.version, modelVersion })
  const { keyspace, maxInFlight, readTimeoutMs, writeTimeoutMs } = config
  const store = new CassandraStore({
    client,
    keyspace,
    maxInFlight,
    metrics,
    turns: new Turns({ now, idle: () => performance.nodeTiming.idleTime }),
    timeoutsMs: { read: readTimeoutMs, write: writeTimeoutMs },
    now,
    connected: () => true,
  })
  try {
    const { key } = corpus(usualKnobs.seed.usual)
    const row = rowsAsked({ seed: usualKnobs.seed.usual, zipfExponent: usualKnobs.zipfExponent.usual }, 'read', rows)
    const read = async (k: number): Promise<number> => {
      const { wikiId, pageId } = key(row('scored', k))
      const askedAt = now()
      await store.read({ wikiId, pageId: String(pageId) }, modelVersion)
      return now() - askedAt
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
  const startedAt = now()
  while (started.length < perSecond * seconds) {
    const due = ((now() - startedAt) / 1000) * perSecond
    while (started.length < Math.min(due, perSecond * seconds)) started.push(read(started.length))
    await delay(1)
  }
  return Float64Array.from(await Promise.all(started))
}

import { Client, types } from 'cassandra-driver'
import { Failure } from '../../common/failure.ts'
import { splitAddress } from '../address.ts'
import { KEYSPACE } from '../blueprint.ts'
import type { StackIo } from '../io.ts'
import { type AbsentPart, type CassandraPart, nodesOf } from '../stack-record.ts'
import { type DataCenters, replicationOf } from './cluster.ts'
import { untilAgreed } from './schema-agreement.ts'

/** As CQL spells it: {'class': 'NetworkTopologyStrategy', 'eqiad': 2, 'codfw': 1} */
export function replicationMap(dataCenters: DataCenters): string {
  const copies = Object.entries(replicationOf(dataCenters)).map(([name, count]) => `'${name}': ${count}`)
  return `{'class': 'NetworkTopologyStrategy', ${copies.join(', ')}}`
}

/**
 * Lets every data centre of a cluster keep its copies of the cache, and returns when all nodes know. A service makes the keyspace of one copy,
 * whichever build of it; the table is empty yet, so that nothing has to be copied.
 */
export async function replicate(
  io: StackIo,
  dataCenters: DataCenters,
  cassandra: CassandraPart | AbsentPart,
): Promise<void> {
  if (!('address' in cassandra)) return
  const { address, localDataCenter } = cassandra
  const client = new Client({
    contactPoints: [address],
    localDataCenter,
    protocolOptions: { port: splitAddress(address).port },
    queryOptions: { consistency: types.consistencies.localOne },
    // A change of the schema waits for all nodes.
    socketOptions: { connectTimeout: 10_000, readTimeout: 60_000 },
    monitorReporting: { enabled: false },
  })
  try {
    await client.execute(`ALTER KEYSPACE ${KEYSPACE} WITH replication = ${replicationMap(dataCenters)}`)
    await untilAgreed(io, () => schemaVersions(client), nodesOf(cassandra).length)
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Failure('environment', `the cluster would not keep its copies of the cache: ${why}`, { cause })
  } finally {
    await client.shutdown()
  }
}

/** Of the node that answers, and of the others as far as it has heard from them. */
async function schemaVersions(client: Client): Promise<readonly (string | undefined)[]> {
  const [own, others] = await Promise.all([
    client.execute('SELECT schema_version FROM system.local'),
    client.execute('SELECT schema_version FROM system.peers_v2'),
  ])
  return [...own.rows, ...others.rows].map((row) => row['schema_version']?.toString())
}

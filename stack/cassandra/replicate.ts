import { Client, types } from 'cassandra-driver'
import { Failure } from '../../common/failure.ts'
import { pause } from '../interruption.ts'
import type { StackIo } from '../io.ts'
import { splitAddress } from '../plan/address.ts'
import { KEYSPACE } from '../plan/blueprint.ts'
import { type AbsentPart, type CassandraPart, nodesOf } from '../stack-record.ts'
import { type DataCenters, replicationOf } from './cluster.ts'

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

const POLL_MS = 500
/** Nodes pull a schema from each other, some seconds after they are up; a machine that is busy with their start takes longer. */
const AGREE_SECONDS = 180

/**
 * Waits until so many nodes have one schema: who does not know a table yet fails every write to it. Throws a Failure where they do not come to it.
 * @param versions of the nodes that are known of, undefined where nobody has heard of one's
 */
export async function untilAgreed(
  io: Pick<StackIo, 'now' | 'signal'>,
  versions: () => Promise<readonly (string | undefined)[]>,
  nodes: number,
  seconds = AGREE_SECONDS,
): Promise<void> {
  const giveUpAt = io.now() + seconds * 1000
  for (;;) {
    const found = await versions()
    const [first] = found
    if (first !== undefined && found.length === nodes && found.every((each) => each === first)) return
    if (io.now() > giveUpAt) throw disagreed(found, nodes, seconds)
    await pause(POLL_MS, io.signal)
  }
}

function disagreed(found: readonly (string | undefined)[], nodes: number, seconds: number): Failure {
  const known = found.filter((each) => each !== undefined)
  const kinds = new Set(known).size
  const told = `${known.length} of them told theirs, ${kinds === 1 ? 'all alike' : `of which ${kinds} differ`}`
  return new Failure(
    'environment',
    `the ${nodes} nodes of Cassandra did not come to one schema within ${seconds} s: ${told}`,
    { hint: 'This machine may be too busy, or too small for so many nodes.' },
  )
}

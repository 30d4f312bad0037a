import { Client, policies } from 'cassandra-driver'
import type { CassandraAccess } from '../../common/access.ts'
import { Failure } from '../../common/failure.ts'
import { driverAccess, whyNoCassandra } from '../../stack/cassandra/access.ts'
import { splitAddress } from '../../stack/plan/address.ts'

export interface CassandraEndpoint {
  /** host:port */
  readonly address: string
  readonly localDataCenter: string
  readonly access?: CassandraAccess
  /** The one node that is asked, instead of any of its data centre. */
  readonly onlyNode?: string
}

/** A connected client; throws a Failure that says what could not be reached. */
export async function connect({ address, localDataCenter, access, onlyNode }: CassandraEndpoint): Promise<Client> {
  const client = new Client({
    contactPoints: [address],
    localDataCenter,
    // Of the nodes that it hears of there: Cassandra tells their addresses without it.
    protocolOptions: { port: splitAddress(address).port },
    ...driverAccess(access),
    ...(onlyNode === undefined ? {} : { policies: { loadBalancing: only(onlyNode, localDataCenter) } }),
    // Page ids are whole numbers that a double may not hold, and the driver's own type for them is slower than JavaScript's.
    encoding: { useBigIntAsLong: true },
    socketOptions: { connectTimeout: 5000, readTimeout: 12_000 },
    monitorReporting: { enabled: false },
  })
  try {
    await client.connect()
    return client
  } catch (cause) {
    await client.shutdown()
    const why = whyNoCassandra(cause)
    const where = `${address} (data centre ${localDataCenter})`
    throw new Failure('environment', `Cassandra cannot be reached at ${where}${why ? `: ${why}` : ''}`, {
      hint: 'Is it running, is the address host:port, and is that the name of its data centre?',
      cause,
    })
  }
}

function only(node: string, localDataCenter: string): policies.loadBalancing.LoadBalancingPolicy {
  const { AllowListPolicy, DCAwareRoundRobinPolicy } = policies.loadBalancing
  return new AllowListPolicy(new DCAwareRoundRobinPolicy(localDataCenter), [node])
}

import { Client, policies, types } from 'cassandra-driver'
import type { CassandraAccess } from '../../common/access.ts'
import { Failure } from '../../common/failure.ts'
import { driverAccess, whyNoCassandra } from './access.ts'

/** The data centre of the node itself: drivers want to be told. */
export async function dataCenterOf(address: string, access: CassandraAccess): Promise<string> {
  const client = new Client({
    contactPoints: [address],
    ...driverAccess(access),
    policies: { loadBalancing: new policies.loadBalancing.RoundRobinPolicy() },
    queryOptions: { consistency: types.consistencies.localOne },
    socketOptions: { connectTimeout: 5000, readTimeout: 5000 },
  })
  try {
    const { rows } = await client.execute('SELECT data_center FROM system.local')
    return String(rows[0]?.['data_center'])
  } catch (error) {
    const why = whyNoCassandra(error)
    throw new Failure('environment', `Cassandra at ${address} did not name its data centre${why ? `: ${why}` : ''}`, {
      hint: 'check that it lets clients in, with --cassandra-user-file and --cassandra-tls where it wants them',
      cause: error,
    })
  } finally {
    await client.shutdown()
  }
}

import { Client, policies, types } from 'cassandra-driver'
import { Failure } from '../../common/failure.ts'
import { splitAddress } from '../address.ts'

/** The data centre of the node itself: drivers want to be told. */
export async function dataCenterOf(address: string): Promise<string> {
  const { host, port } = splitAddress(address)
  const client = new Client({
    contactPoints: [host],
    protocolOptions: { port },
    policies: { loadBalancing: new policies.loadBalancing.RoundRobinPolicy() },
    queryOptions: { consistency: types.consistencies.localOne },
    socketOptions: { connectTimeout: 5000, readTimeout: 5000 },
  })
  try {
    const { rows } = await client.execute('SELECT data_center FROM system.local')
    return String(rows[0]?.['data_center'])
  } catch (error) {
    throw new Failure('environment', `Cassandra at ${address} did not name its data centre`, {
      hint: 'check that it lets clients in without a password: none can be given',
      cause: error,
    })
  } finally {
    await client.shutdown()
  }
}

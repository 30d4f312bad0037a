import { auth, Client } from 'cassandra-driver'
import { Failure } from '../../common/failure.ts'

export interface CassandraEndpoint {
  /** host:port */
  readonly contactPoint: string
  readonly localDataCenter: string
  readonly credentials?: { readonly username: string; readonly password: string }
}

/** A connected client; throws a Failure that says what could not be reached. */
export async function connect({ contactPoint, localDataCenter, credentials }: CassandraEndpoint): Promise<Client> {
  const client = new Client({
    contactPoints: [contactPoint],
    localDataCenter,
    ...(credentials && { authProvider: new auth.PlainTextAuthProvider(credentials.username, credentials.password) }),
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
    throw new Failure(
      'environment',
      `Cassandra cannot be reached at ${contactPoint} (data centre ${localDataCenter})`,
      {
        hint: 'Is it running, is the address host:port, and is that the name of its data centre?',
        cause,
      },
    )
  }
}

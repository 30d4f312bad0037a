import { auth, type ClientOptions, errors } from 'cassandra-driver'
import type { CassandraAccess } from '../../common/access.ts'
import { whyUnreachable } from '../../common/why-unreachable.ts'

/** What the driver is to show, and how it is to speak. */
export function driverAccess(access: CassandraAccess | undefined): Pick<ClientOptions, 'authProvider' | 'sslOptions'> {
  const login = access?.login
  return {
    ...(login && { authProvider: new auth.PlainTextAuthProvider(login.username, login.password) }),
    ...(access?.tls ? { sslOptions: { rejectUnauthorized: true } } : {}),
  }
}

/** Why the driver got nowhere, as a clause; undefined where it does not tell. */
export function whyNoCassandra(error: unknown): string | undefined {
  const each = error instanceof errors.NoHostAvailableError ? Object.values(error.innerErrors) : [error]
  if (each.some((inner) => inner instanceof errors.AuthenticationError)) {
    return 'it does not let us in; --cassandra-user-file says who we are'
  }
  return whyUnreachable(error)
}

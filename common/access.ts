/**
 * What endpoints want to see before they answer. It comes from files, is handed on in memory and in the environment of a part, and stands in
 * no record, no log and no command line.
 */
export interface Access {
  readonly target: RequestHeaders
  readonly prometheus: RequestHeaders
  readonly cassandra: CassandraAccess
}

export type RequestHeaders = Readonly<Record<string, string>>

export interface CassandraAccess {
  readonly login: Login | undefined
  readonly tls: boolean
}

export interface Login {
  readonly username: string
  readonly password: string
}

/** Endpoints that are open to everybody, as those are that we start. */
export const openAccess: Access = { target: {}, prometheus: {}, cassandra: { login: undefined, tls: false } }

import cassandra from 'cassandra-driver'
import { StoreUnavailable } from '../store.ts'

const { errors, types } = cassandra
const codes = types.responseErrorCodes

const timeouts: ReadonlySet<number> = new Set([codes.readTimeout, codes.writeTimeout])

const passing: ReadonlySet<number> = new Set([
  codes.unavailableException,
  codes.overloaded,
  codes.isBootstrapping,
  codes.readFailure,
  codes.writeFailure,
  codes.truncateError,
])

/** Cassandra answers so when the table does not exist, for instance while a cluster is being set up. */
const tableMissing = /unconfigured table|keyspace .* does not exist/i

/** Tells failures that pass (the caller may try again) from bugs, which stay as they are. */
export function asStoreError(error: unknown): unknown {
  if (error instanceof errors.OperationTimedOutError) {
    return new StoreUnavailable('timeout', 'Cassandra did not answer in time', error)
  }
  if (error instanceof errors.NoHostAvailableError) return ofHosts(error)
  if (error instanceof errors.ResponseError) {
    if (timeouts.has(error.code)) return new StoreUnavailable('timeout', 'Cassandra timed out', error)
    if (passing.has(error.code)) return new StoreUnavailable('unavailable', 'Cassandra cannot answer', error)
    if (tableMissing.test(error.message)) return new StoreUnavailable('unavailable', 'The table is missing', error)
    return error
  }
  if (error instanceof Error && 'isSocketError' in error) {
    return new StoreUnavailable('unavailable', 'The connection to Cassandra broke', error)
  }
  return error
}

function ofHosts(error: cassandra.errors.NoHostAvailableError): StoreUnavailable {
  const inner = Object.values(error.innerErrors ?? {})
  if (inner.some((one) => one instanceof errors.BusyConnectionError)) {
    return new StoreUnavailable('rejected', 'All connections to Cassandra are full', error)
  }
  if (inner.some((one) => one instanceof errors.OperationTimedOutError)) {
    return new StoreUnavailable('timeout', 'Cassandra did not answer in time', error)
  }
  return new StoreUnavailable('unavailable', 'No Cassandra host can be reached', error)
}

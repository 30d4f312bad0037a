import cassandra from 'cassandra-driver'
import type { Config, ConsistencyName } from './config.ts'
import { rawMapColumns } from './raw-map-column.ts'

const { auth, ExecutionProfile, policies, types } = cassandra

const consistencies: Readonly<Record<ConsistencyName, cassandra.types.consistencies>> = {
  LOCAL_ONE: types.consistencies.localOne,
  ONE: types.consistencies.one,
  TWO: types.consistencies.two,
  THREE: types.consistencies.three,
  LOCAL_QUORUM: types.consistencies.localQuorum,
  QUORUM: types.consistencies.quorum,
  EACH_QUORUM: types.consistencies.eachQuorum,
  ALL: types.consistencies.all,
}

/** Client-side reconnects and heartbeats are this often, so that a Cassandra that comes back is used again at once. */
const reconnectEveryMs = 1000
const heartbeatEveryMs = 5000
/** Connecting, preparing and asking for the schema; requests of users have the timeouts of their profiles. */
const housekeepingTimeoutMs = 2000

/** Tries another host once when a connection breaks; never after a timeout, which has used up the time that the request had. */
class OtherHostOnce extends policies.retry.RetryPolicy {
  override onRequestError(info: cassandra.policies.retry.OperationInfo, consistency: number, error: Error) {
    const timedOut = error instanceof cassandra.errors.OperationTimedOutError
    return info.nbRetry > 0 || timedOut ? this.rethrowResult() : this.retryResult(consistency, false)
  }
}

/** A driver client for this configuration, not yet connected. Its profiles are `read` and `write`. */
export function cassandraClient(config: Config): cassandra.Client {
  const { speculativeExecution, reconnection } = policies
  return new cassandra.Client({
    applicationName: 'reference-service',
    contactPoints: [...config.contactPoints],
    localDataCenter: config.localDataCenter,
    // Of the nodes that it hears of from these: Cassandra tells their addresses without it.
    protocolOptions: { port: Number(config.contactPoints[0]?.split(':').at(-1)) },
    ...(config.login && { authProvider: new auth.PlainTextAuthProvider(config.login.username, config.login.password) }),
    ...(config.tls && { sslOptions: { rejectUnauthorized: true } }),
    profiles: [
      new ExecutionProfile('read', {
        consistency: consistencies[config.readConsistency],
        readTimeout: config.readTimeoutMs,
      }),
      new ExecutionProfile('write', {
        consistency: consistencies[config.writeConsistency],
        readTimeout: config.writeTimeoutMs,
      }),
    ],
    policies: {
      retry: new OtherHostOnce(),
      reconnection: new reconnection.ConstantReconnectionPolicy(reconnectEveryMs),
      speculativeExecution:
        config.speculativeDelayMs === 0
          ? new speculativeExecution.NoSpeculativeExecutionPolicy()
          : new speculativeExecution.ConstantSpeculativeExecutionPolicy(config.speculativeDelayMs, 1),
    },
    pooling: {
      coreConnectionsPerHost: { [types.distance.local]: config.connectionsPerHost },
      heartBeatInterval: heartbeatEveryMs,
    },
    socketOptions: { connectTimeout: housekeepingTimeoutMs, readTimeout: housekeepingTimeoutMs },
    encoding: rawMapColumns,
    monitorReporting: { enabled: false },
  })
}

import { setTimeout as delay } from 'node:timers/promises'
import cassandra from 'cassandra-driver'
import type { Logger } from 'pino'
import type { Config, ConsistencyName } from '../config.ts'
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
/** Connecting, preparing, asking for the schema and heartbeats; requests of users have the timeouts of their profiles. */
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
  // A heartbeat without an answer gives up the connection, and each request on it: not before the time of one is over.
  const patienceMs = Math.max(housekeepingTimeoutMs, config.readTimeoutMs, config.writeTimeoutMs)
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
    socketOptions: { connectTimeout: housekeepingTimeoutMs, readTimeout: patienceMs },
    encoding: rawMapColumns,
    monitorReporting: { enabled: false },
  })
}

const retryEveryMs = 1000

/** Tries to connect, and to bring the schema, until both succeed or the signal is given. Resolves to whether they did. */
export async function connect(
  client: cassandra.Client,
  schema: readonly string[],
  log: Logger,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await client.connect()
      for (const statement of schema) await client.execute(statement)
      log.info({ hosts: client.hosts.keys() }, 'connected to Cassandra')
      return true
    } catch (error) {
      log.warn({ err: error }, 'cannot use Cassandra yet')
    }
    await delay(retryEveryMs, undefined, { signal }).catch(() => {})
  }
  return false
}

/**
 * The table of seed 001, columns and key exactly. The one-replica keyspace is for a test cluster: a production keyspace is made by
 * those who run the cluster.
 */
export function schemaStatements(keyspace: string, localDataCenter: string): readonly string[] {
  return [
    `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication =
       {'class': 'NetworkTopologyStrategy', '${localDataCenter.replaceAll("'", "''")}': 1}`,
    `CREATE TABLE IF NOT EXISTS ${keyspace}.topics (
       wiki_id text,
       page_id bigint,
       model_version text,
       predictions map<text, float>,
       last_updated timestamp,
       PRIMARY KEY ((wiki_id, page_id), model_version)
     )`,
  ]
}

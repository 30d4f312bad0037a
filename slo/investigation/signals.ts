/**
 * What can be known of each second, once. Times that requests waited are request-seconds a second (Little's law: how many waited on average),
 * so that they add up, whatever was slow; resources are in the unit that stands beside them.
 */

/** How a signal is told, and where it is looked up further. */
export type Signal = {
  readonly title: string
  readonly unit: 'requests/s' | 'request-seconds/s' | 'cores' | 'share' | 'ms' | 's' | 'B' | 'B/s' | '/s' | ''
  /** Which side of the usual speaks of trouble. */
  readonly trouble?: 'high' | 'low'
}

const waiting = { unit: 'request-seconds/s' } as const

export const signals = {
  requests: { title: 'Requests', unit: 'requests/s', trouble: 'high' },
  within: { title: 'Requests by how long they took', unit: 'requests/s' },
  seen: { title: 'Waited for an answer', ...waiting },
  late: { title: 'Waited for the generator', ...waiting },
  connection: { title: 'Waited for a connection', ...waiting },
  proxy: { title: 'In the proxy and behind it', ...waiting },
  service: { title: 'In the service', ...waiting },
  cassandra: { title: 'Waited for Cassandra', ...waiting },
  cassandraServer: { title: 'In Cassandra', ...waiting },
  lambda: { title: 'Waited for the lambda', ...waiting },
  mediawiki: { title: 'Waited for MediaWiki', ...waiting },
  errors: { title: 'Requests that failed', unit: 'requests/s' },
  cassandraFailed: { title: 'Requests to Cassandra that failed', unit: 'requests/s' },
  lambdaFailed: { title: 'Requests to the lambda that failed', unit: 'requests/s' },
  hottest: { title: 'Requests for the row that is asked for most', unit: 'share', trouble: 'high' },
  missed: { title: 'Answers that the cache did not have', unit: 'requests/s', trouble: 'high' },
  serviceCores: { title: 'CPU of the service', unit: 'cores', trouble: 'high' },
  serviceLoop: { title: 'Event loop of the service, busy', unit: 'share', trouble: 'high' },
  serviceLag: { title: 'Event loop of the service, late', unit: 's', trouble: 'high' },
  serviceCollecting: { title: 'Garbage collection of the service', unit: 'share', trouble: 'high' },
  serviceMemory: { title: 'Memory of the service', unit: 'B' },
  serviceStarts: { title: 'Starts of the service', unit: '' },
  builds: { title: 'Builds of the service', unit: '' },
  connectionsOpened: { title: 'Connections opened', unit: '/s', trouble: 'high' },
  inFlight: { title: 'Requests under way to Cassandra', unit: '' },
  databaseCores: { title: 'CPU of Cassandra', unit: 'cores', trouble: 'high' },
  collecting: { title: 'Garbage collection of Cassandra', unit: 'share', trouble: 'high' },
  compacting: { title: 'Compaction', unit: 'B/s', trouble: 'high' },
  compactionsPending: { title: 'Compactions that wait', unit: '', trouble: 'high' },
  flushes: { title: 'Memtables flushed', unit: '/s', trouble: 'high' },
  databaseReads: { title: 'Reads that Cassandra answered', unit: '/s', trouble: 'low' },
  readsPending: { title: 'Reads that wait inside Cassandra', unit: '', trouble: 'high' },
  machinePause: { title: 'The machine stood still', unit: 'ms', trouble: 'high' },
  machineForeign: { title: 'Cores that others used', unit: 'share', trouble: 'high' },
  machineStolen: { title: 'Cores that the hypervisor took', unit: 'share', trouble: 'high' },
  machineHeld: { title: 'Cores that a limit held back', unit: 'share', trouble: 'high' },
  kafkaLag: { title: 'Events that wait in Kafka', unit: '', trouble: 'high' },
  serviceScraped: { title: 'Scrapes of the service that worked', unit: 'share', trouble: 'low' },
  databaseScraped: { title: 'Scrapes of Cassandra that worked', unit: 'share', trouble: 'low' },
} as const satisfies Readonly<Record<string, Signal>>

export type SignalName = keyof typeof signals
export const signalNames = Object.keys(signals) as [SignalName, ...SignalName[]]

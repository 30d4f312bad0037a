import { stringify } from 'yaml'
import { databaseMetrics } from '../../slo/conventions.ts'

const METRICS = 'org.apache.cassandra.metrics'

const OPERATIONS = ['Read', 'Write']
/** Counted by the node that is asked, once, however many nodes have a copy. */
const TABLE_LATENCIES = ['CoordinatorReadLatency', 'CoordinatorWriteLatency']

/**
 * What a latency bean would compute beside its count at every scrape, from a histogram of its own. How long Cassandra took, the service
 * tells in buckets, which can be added up.
 */
const COMPUTED_ATTRIBUTES = [
  ...['50', '75', '95', '98', '99', '999'].map((percentile) => `${percentile}thPercentile`),
  ...['Min', 'Max', 'Mean', 'StdDev', 'MeanRate', 'OneMinuteRate', 'FiveMinuteRate', 'FifteenMinuteRate'],
  ...['Values', 'RecentValues', 'DurationUnit', 'RateUnit'],
]

/** Who is up, as a node sees it; the rest of what it says about them is words, or computed anew each time. */
const FAILURE_DETECTOR = 'org.apache.cassandra.net:type=FailureDetector'
const STATES_OF_NODES = [
  ...['', 'WithPort', 'WithResolveIp', 'WithPortAndResolveIp'].map((form) => `AllEndpointStates${form}`),
  ...['SimpleStates', 'SimpleStatesWithPort', 'PhiValues', 'PhiValuesWithPort', 'PhiConvictThreshold'],
]

/**
 * What the JMX exporter reads each second. Beans are named one by one, because a pattern is held against each of Cassandra's
 * thousands: so a scrape takes 2 ms of a processor, with patterns and percentiles it took 21 ms.
 * Metrics: https://cassandra.apache.org/doc/5.0/cassandra/managing/operating/metrics.html
 */
export function jmxExporterYaml(keyspace: string, table: string): string {
  const tableBeans = (metric: string) => `${METRICS}:type=Table,keyspace=${keyspace},scope=${table},name=${metric}`
  const counter = (pattern: string, name: string, labels: Readonly<Record<string, string>>) => ({
    pattern: `${METRICS}<${pattern}><>Count`,
    name,
    type: 'COUNTER',
    labels,
  })
  const gauge = (pattern: string, attribute: string, name: string, labels: Readonly<Record<string, string>> = {}) => ({
    pattern: `${METRICS}<${pattern}><>${attribute}`,
    name,
    type: 'GAUGE',
    labels,
  })
  const nodes = (attribute: string, name: string) => ({
    pattern: `org.apache.cassandra.net<type=FailureDetector><>${attribute}`,
    name,
    type: 'GAUGE',
  })
  const operation = { operation: '$1' }
  const where = { keyspace: '$1', table: '$2' }
  const clientBeans = (name: string) =>
    OPERATIONS.map((scope) => `${METRICS}:type=ClientRequest,scope=${scope},name=${name}`)
  const latencies = [...clientBeans('Latency'), ...TABLE_LATENCIES.map(tableBeans)]
  return stringify(
    {
      lowercaseOutputName: true,
      includeObjectNames: [
        ...latencies,
        ...['TotalLatency', 'Timeouts', 'Unavailables', 'Failures'].flatMap(clientBeans),
        ...['LiveDiskSpaceUsed', 'LiveSSTableCount', 'MemtableLiveDataSize', 'MemtableSwitchCount'].map(tableBeans),
        `${METRICS}:type=ThreadPools,path=request,scope=ReadStage,name=PendingTasks`,
        `${METRICS}:type=Compaction,name=PendingTasks`,
        `${METRICS}:type=Compaction,name=BytesCompacted`,
        `${METRICS}:type=Client,name=connectedNativeClients`,
        `${METRICS}:type=Storage,name=TotalHints`,
        `${METRICS}:type=HintsService,name=HintsSucceeded`,
        FAILURE_DETECTOR,
      ],
      excludeObjectNameAttributes: {
        ...Object.fromEntries(latencies.map((bean) => [bean, COMPUTED_ATTRIBUTES])),
        [FAILURE_DETECTOR]: STATES_OF_NODES,
      },
      rules: [
        counter('type=ClientRequest, scope=(\\w+), name=Latency', 'cassandra_client_requests_total', operation),
        // It counts microseconds.
        {
          ...counter('type=ClientRequest, scope=(\\w+), name=TotalLatency', databaseMetrics.answering, operation),
          valueFactor: 1e-6,
        },
        counter('type=ClientRequest, scope=(\\w+), name=Timeouts', 'cassandra_client_timeouts_total', operation),
        counter(
          'type=ClientRequest, scope=(\\w+), name=Unavailables',
          'cassandra_client_unavailables_total',
          operation,
        ),
        counter('type=ClientRequest, scope=(\\w+), name=Failures', 'cassandra_client_failures_total', operation),
        counter('type=Table, keyspace=(\\w+), scope=(\\w+), name=CoordinatorReadLatency', databaseMetrics.reads, where),
        counter(
          'type=Table, keyspace=(\\w+), scope=(\\w+), name=CoordinatorWriteLatency',
          databaseMetrics.writes,
          where,
        ),
        counter('type=Table, keyspace=(\\w+), scope=(\\w+), name=MemtableSwitchCount', databaseMetrics.flushes, where),
        gauge(
          'type=ThreadPools, path=request, scope=ReadStage, name=PendingTasks',
          'Value',
          databaseMetrics.readsPending,
        ),
        counter('type=Storage, name=TotalHints', databaseMetrics.hintsKept, {}),
        counter('type=HintsService, name=HintsSucceeded', databaseMetrics.hintsDelivered, {}),
        nodes('UpEndpointCount', databaseMetrics.nodesUp),
        nodes('DownEndpointCount', databaseMetrics.nodesDown),
        counter('type=Compaction, name=BytesCompacted', databaseMetrics.compacted, {}),
        gauge('type=Compaction, name=PendingTasks', 'Value', databaseMetrics.compactionsPending),
        gauge('type=Client, name=connectedNativeClients', 'Value', 'cassandra_connected_clients'),
        {
          ...gauge('type=Table, keyspace=(\\w+), scope=(\\w+), name=LiveDiskSpaceUsed', 'Count', '', where),
          name: databaseMetrics.diskBytes,
        },
        gauge(
          'type=Table, keyspace=(\\w+), scope=(\\w+), name=LiveSSTableCount',
          'Value',
          'cassandra_table_sstables',
          where,
        ),
        gauge(
          'type=Table, keyspace=(\\w+), scope=(\\w+), name=MemtableLiveDataSize',
          'Value',
          'cassandra_table_memtable_bytes',
          where,
        ),
      ],
    },
    { aliasDuplicateObjects: false },
  )
}

import { stringify } from 'yaml'

const METRICS = 'org.apache.cassandra.metrics'

/**
 * What the JMX exporter reads each second. Only the beans named here are asked: Cassandra has thousands.
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
  const operation = { operation: '$1' }
  const where = { keyspace: '$1', table: '$2' }
  return stringify({
    lowercaseOutputName: true,
    includeObjectNames: [
      `${METRICS}:type=ClientRequest,name=Latency,*`,
      `${METRICS}:type=ClientRequest,name=Timeouts,*`,
      `${METRICS}:type=ClientRequest,name=Unavailables,*`,
      `${METRICS}:type=ClientRequest,name=Failures,*`,
      ...['ReadLatency', 'WriteLatency', 'LiveDiskSpaceUsed', 'LiveSSTableCount', 'MemtableLiveDataSize'].map(
        tableBeans,
      ),
      `${METRICS}:type=Compaction,name=PendingTasks`,
      `${METRICS}:type=Compaction,name=BytesCompacted`,
      `${METRICS}:type=Client,name=connectedNativeClients`,
    ],
    rules: [
      counter('type=ClientRequest, scope=(\\w+), name=Latency', 'cassandra_client_requests_total', operation),
      counter('type=ClientRequest, scope=(\\w+), name=Timeouts', 'cassandra_client_timeouts_total', operation),
      counter('type=ClientRequest, scope=(\\w+), name=Unavailables', 'cassandra_client_unavailables_total', operation),
      counter('type=ClientRequest, scope=(\\w+), name=Failures', 'cassandra_client_failures_total', operation),
      gauge(
        'type=ClientRequest, scope=(Read|Write), name=Latency',
        '(50|95|99)thPercentile',
        'cassandra_client_latency_microseconds',
        { operation: '$1', quantile: '0.$2' },
      ),
      counter('type=Table, keyspace=(\\w+), scope=(\\w+), name=ReadLatency', 'cassandra_table_reads_total', where),
      counter('type=Table, keyspace=(\\w+), scope=(\\w+), name=WriteLatency', 'cassandra_table_writes_total', where),
      counter('type=Compaction, name=BytesCompacted', 'cassandra_compacted_bytes_total', {}),
      gauge('type=Compaction, name=PendingTasks', 'Value', 'cassandra_compactions_pending'),
      gauge('type=Client, name=connectedNativeClients', 'Value', 'cassandra_connected_clients'),
      {
        ...gauge('type=Table, keyspace=(\\w+), scope=(\\w+), name=LiveDiskSpaceUsed', 'Count', '', where),
        name: 'cassandra_table_disk_bytes',
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
  })
}

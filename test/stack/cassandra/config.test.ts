import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { commitLogOptions } from '../../../stack/cassandra/commit-log.ts'
import { cassandraYaml } from '../../../stack/cassandra/config.ts'
import { jmxExporterYaml } from '../../../stack/cassandra/jmx-rules.ts'

test('Cassandra listens on the loopback interface alone, at the ports it was given', () => {
  const yaml = parse(cassandraYaml({ cql: 1, storage: 2, jmx: 3, metrics: 4 }, 'periodic'))
  expect(yaml).toMatchObject({
    listen_address: '127.0.0.1',
    rpc_address: '127.0.0.1',
    native_transport_port: 1,
    storage_port: 2,
    seed_provider: [{ parameters: [{ seeds: '127.0.0.1:2' }] }],
  })
})

test.each([
  ['periodic', { commitlog_sync: 'periodic', commitlog_sync_period: '10000ms' }],
  ['batch', { commitlog_sync: 'batch', commitlog_sync_period: '0ms' }],
  ['group', { commitlog_sync: 'group', commitlog_sync_period: '0ms', commitlog_sync_group_window: '10ms' }],
] as const)('%s: a native Cassandra and one in a container acknowledge writes at the same time', (sync, settings) => {
  expect(parse(cassandraYaml({ cql: 1, storage: 2, jmx: 3, metrics: 4 }, sync))).toMatchObject(settings)
  expect(commitLogOptions(sync)).toEqual([
    '-Dcassandra.config.allow_system_properties=true',
    ...Object.entries(settings).map(([name, value]) => `-Dcassandra.settings.${name}=${value}`),
  ])
})

/** What the exporter matches its rules against: the bean, then its attribute. */
const beans = [
  'type=ClientRequest, scope=Read, name=Latency><>Count',
  'type=ClientRequest, scope=Write, name=Timeouts><>Count',
  'type=ClientRequest, scope=Read, name=Unavailables><>Count',
  'type=ClientRequest, scope=Write, name=Failures><>Count',
  'type=Table, keyspace=ml_cache, scope=topics, name=ReadLatency><>Count',
  'type=Table, keyspace=ml_cache, scope=topics, name=WriteLatency><>Count',
  'type=Table, keyspace=ml_cache, scope=topics, name=LiveDiskSpaceUsed><>Count',
  'type=Compaction, name=PendingTasks><>Value',
]

test('each bean that is read becomes one metric', () => {
  const rules: { pattern: string; name: string }[] = parse(jmxExporterYaml('ml_cache', 'topics')).rules
  const names = beans.map((bean) => {
    const matching = rules.filter(({ pattern }) => new RegExp(pattern).test(`org.apache.cassandra.metrics<${bean}`))
    return matching.map(({ name }) => name)
  })
  expect(names).toEqual([
    ['cassandra_client_requests_total'],
    ['cassandra_client_timeouts_total'],
    ['cassandra_client_unavailables_total'],
    ['cassandra_client_failures_total'],
    ['cassandra_table_reads_total'],
    ['cassandra_table_writes_total'],
    ['cassandra_table_disk_bytes'],
    ['cassandra_compactions_pending'],
  ])
})

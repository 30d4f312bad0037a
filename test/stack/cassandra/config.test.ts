import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { seatsOf } from '../../../stack/cassandra/cluster.ts'
import { commitLogOptions } from '../../../stack/cassandra/commit-log.ts'
import { cassandraYaml, type NodePlace, rackProperties } from '../../../stack/cassandra/config.ts'
import { jmxExporterYaml } from '../../../stack/cassandra/jmx-rules.ts'

const ports = { cql: 1, storage: 2, jmx: 3, metrics: 4 }
const [alone] = seatsOf([{ name: 'datacenter1', nodes: 1 }])
const lone: NodePlace = { seat: alone, ports, seedHost: '127.0.0.1', isAlone: true }

test('a lone Cassandra listens on the loopback interface alone, at the ports it was given, and keeps nothing for others', () => {
  const yaml = parse(cassandraYaml(lone, 'periodic'))
  expect(yaml).toMatchObject({
    listen_address: '127.0.0.1',
    rpc_address: '127.0.0.1',
    native_transport_port: 1,
    storage_port: 2,
    seed_provider: [{ parameters: [{ seeds: '127.0.0.1:2' }] }],
    hinted_handoff_enabled: false,
    dynamic_snitch: false,
  })
  expect(yaml).not.toHaveProperty('initial_token')
})

test('a node of a cluster has an address and a part of the ring of its own, asks the first for the others, and keeps writes for those that are away', () => {
  const [, second] = seatsOf([{ name: 'eqiad', nodes: 2 }])
  expect(second).toBeDefined()
  if (!second) return
  const yaml = parse(cassandraYaml({ seat: second, ports, seedHost: '127.0.0.1', isAlone: false }, 'periodic'))
  expect(yaml).toMatchObject({
    listen_address: '127.0.0.2',
    rpc_address: '127.0.0.2',
    native_transport_port: 1,
    storage_port: 2,
    seed_provider: [{ parameters: [{ seeds: '127.0.0.1:2' }] }],
    hinted_handoff_enabled: true,
    dynamic_snitch: true,
    initial_token: '0',
    auto_bootstrap: false,
  })
  expect(rackProperties(second)).toBe('dc=eqiad\nrack=rack1\n')
})

test.each([
  ['periodic', { commitlog_sync: 'periodic', commitlog_sync_period: '10000ms' }],
  ['batch', { commitlog_sync: 'batch', commitlog_sync_period: '0ms' }],
  ['group', { commitlog_sync: 'group', commitlog_sync_period: '0ms', commitlog_sync_group_window: '10ms' }],
] as const)('%s: a native Cassandra and one in a container acknowledge writes at the same time', (sync, settings) => {
  expect(parse(cassandraYaml(lone, sync))).toMatchObject(settings)
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
  'type=Table, keyspace=ml_cache, scope=topics, name=CoordinatorReadLatency><>Count',
  'type=Table, keyspace=ml_cache, scope=topics, name=CoordinatorWriteLatency><>Count',
  'type=Table, keyspace=ml_cache, scope=topics, name=LiveDiskSpaceUsed><>Count',
  'type=Compaction, name=PendingTasks><>Value',
]

test('who is up, and what is kept for those who are not, is told as numbers', () => {
  const { rules, excludeObjectNameAttributes } = parse(jmxExporterYaml('ml_cache', 'topics'))
  const names = [
    'org.apache.cassandra.net<type=FailureDetector><>UpEndpointCount',
    'org.apache.cassandra.net<type=FailureDetector><>DownEndpointCount',
    'org.apache.cassandra.metrics<type=Storage, name=TotalHints><>Count',
    'org.apache.cassandra.metrics<type=HintsService, name=HintsSucceeded><>Count',
  ].map((bean) => rules.find(({ pattern }: { pattern: string }) => new RegExp(pattern).test(bean))?.name)
  expect(names).toEqual([
    'cassandra_nodes_up',
    'cassandra_nodes_down',
    'cassandra_hints_kept_total',
    'cassandra_hints_delivered_total',
  ])
  expect(excludeObjectNameAttributes['org.apache.cassandra.net:type=FailureDetector']).toContain('AllEndpointStates')
})

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

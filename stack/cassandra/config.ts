import { stringify } from 'yaml'
import type { CommitLogSync } from '../../slo/conventions.ts'
import { VERSIONS } from '../toolchain/versions.ts'
import type { Seat } from './cluster.ts'
import { commitLogSettings } from './commit-log.ts'

/** Ports of one node. All nodes of a cluster have the same, each at its own address, but for the one of JMX: that is always at 127.0.0.1. */
export interface CassandraPorts {
  readonly cql: number
  readonly storage: number
  readonly jmx: number
  readonly metrics: number
}

/** What a node has to know of its cluster. */
export interface NodePlace {
  readonly seat: Seat
  readonly ports: CassandraPorts
  /** The node that the others ask for the ring. */
  readonly seedHost: string
  readonly isAlone: boolean
}

/**
 * cassandra.yaml of a node on the loopback interface. What differs from the built-in defaults serves a low tail of
 * latency on few processors, which the load generator and the service share: tries instead of skip lists and
 * index blocks, memtables outside of the heap, one compaction at a time, and no work for neighbours that do not exist.
 * Settings: https://cassandra.apache.org/doc/5.0/cassandra/managing/configuration/cass_yaml_file.html
 */
export function cassandraYaml({ seat, ports, seedHost, isAlone }: NodePlace, commitLogSync: CommitLogSync): string {
  return stringify({
    cluster_name: `liftwing-slo ${VERSIONS.cassandra}`,
    num_tokens: 1,
    ...(seat.token === undefined ? {} : { initial_token: seat.token, auto_bootstrap: false }),
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    seed_provider: [
      {
        class_name: 'org.apache.cassandra.locator.SimpleSeedProvider',
        parameters: [{ seeds: `${seedHost}:${ports.storage}` }],
      },
    ],
    endpoint_snitch: 'GossipingPropertyFileSnitch',
    dynamic_snitch: !isAlone,
    hinted_handoff_enabled: !isAlone,
    listen_address: seat.host,
    storage_port: ports.storage,
    rpc_address: seat.host,
    native_transport_port: ports.cql,

    storage_compatibility_mode: 'NONE',
    sstable: { selected_format: 'bti' },
    memtable: { configurations: { default: { class_name: 'TrieMemtable' } } },
    memtable_allocation_type: 'offheap_objects',
    disk_access_mode: 'mmap',
    file_cache_size: '256MiB',

    ...commitLogSettings(commitLogSync),
    commitlog_segment_size: '32MiB',
    concurrent_reads: 16,
    concurrent_writes: 16,
    concurrent_compactors: 1,
    compaction_throughput: '16MiB/s',
    trickle_fsync: true,
    auto_snapshot: false,
    slow_query_log_timeout: '0ms',
    disk_failure_policy: 'die',
    commit_failure_policy: 'die',
  })
}

/** cassandra-rackdc.properties, which GossipingPropertyFileSnitch reads. A lone node is where SimpleSnitch would have it. */
export const rackProperties = ({ dataCenter }: Seat): string => `dc=${dataCenter}\nrack=rack1\n`

/** One log, on stdout. */
export const LOGBACK_XML = `<configuration>
  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%date{ISO8601} %-5level [%thread] %logger{0} - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="STDOUT"/></root>
</configuration>
`

/** nodetool's answers are for reading: nothing of what its libraries log. */
export const QUIET_LOGBACK_XML = '<configuration><root level="OFF"/></configuration>\n'
export const QUIET_LOGBACK = 'logback-quiet.xml'

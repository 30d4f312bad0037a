import { stringify } from 'yaml'
import type { CommitLogSync } from '../../slo/conventions.ts'
import { VERSIONS } from '../toolchain/versions.ts'
import { commitLogSettings } from './commit-log.ts'

export interface CassandraPorts {
  readonly cql: number
  readonly storage: number
  readonly jmx: number
  readonly metrics: number
}

/**
 * cassandra.yaml of one node on the loopback interface. What differs from the built-in defaults serves a low tail of
 * latency on few processors, which the load generator and the service share: tries instead of skip lists and
 * index blocks, memtables outside of the heap, one compaction at a time, and no work for neighbours that do not exist.
 * Settings: https://cassandra.apache.org/doc/5.0/cassandra/managing/configuration/cass_yaml_file.html
 */
export function cassandraYaml(ports: CassandraPorts, commitLogSync: CommitLogSync): string {
  return stringify({
    cluster_name: `liftwing-slo ${VERSIONS.cassandra}`,
    num_tokens: 1,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    seed_provider: [
      {
        class_name: 'org.apache.cassandra.locator.SimpleSeedProvider',
        parameters: [{ seeds: `127.0.0.1:${ports.storage}` }],
      },
    ],
    endpoint_snitch: 'SimpleSnitch',
    dynamic_snitch: false,
    hinted_handoff_enabled: false,
    listen_address: '127.0.0.1',
    storage_port: ports.storage,
    rpc_address: '127.0.0.1',
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

/**
 * What Cassandra 5.0 reaches for inside of the JDK, which Java 17 closes unless told otherwise: without these it does
 * not start, or starts and fails later. Package → module.
 */
const EXPORTS = {
  'java.base': ['java.lang.ref', 'jdk.internal.misc', 'jdk.internal.ref', 'sun.nio.ch'],
  'java.management.rmi': ['com.sun.jmx.remote.internal.rmi'],
  'java.rmi': ['sun.rmi.registry', 'sun.rmi.server', 'sun.rmi.transport.tcp'],
  'java.sql': ['java.sql'],
  'jdk.attach': ['sun.tools.attach'],
  'jdk.unsupported': ['sun.misc'],
} as const
const OPENS = {
  'java.base': [
    'java.io',
    'java.lang',
    'java.lang.module',
    'java.lang.reflect',
    'java.math',
    'java.net',
    'java.nio',
    'java.util',
    'java.util.concurrent',
    'java.util.concurrent.atomic',
    'jdk.internal.loader',
    'jdk.internal.math',
    'jdk.internal.misc',
    'jdk.internal.module',
    'jdk.internal.ref',
    'jdk.internal.reflect',
    'jdk.internal.util.jar',
    'sun.nio.ch',
  ],
  'jdk.management': ['com.sun.management.internal'],
} as const

function doors(flag: string, modules: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(modules).flatMap(([module, packages]) =>
    packages.map((name) => `${flag}=${module}/${name}=ALL-UNNAMED`),
  )
}

/** Needed by the server and by nodetool. */
export const MODULE_OPTIONS: readonly string[] = [...doors('--add-exports', EXPORTS), ...doors('--add-opens', OPENS)]

/**
 * The collector. Rows are small and die young; on two processors that others need as well, short pauses count more than
 * throughput, and memory is not touched ahead of its use, which would cost two seconds at each start.
 */
export const collectorOptions = (heapMiB: number): readonly string[] => [
  `-Xms${heapMiB}m`,
  `-Xmx${heapMiB}m`,
  '-Xss256k',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=50',
  '-XX:+ParallelRefProcEnabled',
  '-XX:+PerfDisableSharedMem',
  '-XX:+ExitOnOutOfMemoryError',
]

/** Cassandra's own switches: a lone node has nobody to wait for. */
export const LONE_NODE: readonly string[] = [
  '-Dcassandra.ring_delay_ms=0',
  '-Dcassandra.skip_wait_for_gossip_to_settle=0',
  '-Dcassandra.shutdown_announce_in_ms=0',
]

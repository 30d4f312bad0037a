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
 * The collector. What a request leaves behind is dead at the next collection, so that a pause costs the same however much
 * there is of it: a quarter of the heap for the young makes pauses rare. What survives twice stays, and classes find room without
 * two collections. The heap begins at half of its size, because Cassandra locks what there is of it into memory, where it may: 5 s
 * of its start for 2 GiB on a virtual machine.
 */
export const collectorOptions = (heapMiB: number): readonly string[] => [
  `-Xms${Math.floor(heapMiB / 2)}m`,
  `-Xmx${heapMiB}m`,
  `-Xmn${Math.floor(heapMiB / 4)}m`,
  '-XX:MetaspaceSize=128m',
  '-Xss256k',
  '-XX:+UseG1GC',
  '-XX:MaxTenuringThreshold=1',
  '-XX:+ParallelRefProcEnabled',
  '-XX:+PerfDisableSharedMem',
  '-XX:+ExitOnOutOfMemoryError',
]

/**
 * The compiler. Four times Java's usual number of calls before a method is compiled for good: a third less work for the compiler in the
 * first minute, which is the one that gets measured, and the same speed after it (docs/performance.md).
 */
export const COMPILER_OPTIONS: readonly string[] = [
  '-XX:Tier4InvocationThreshold=20000',
  '-XX:Tier4MinInvocationThreshold=2400',
  '-XX:Tier4CompileThreshold=60000',
  '-XX:Tier4BackEdgeThreshold=160000',
]

/** Cassandra's own switches: a lone node has nobody to wait for. One of a cluster waits, as it always does, until it knows who is up. */
export const WAITS_FOR_NOBODY: readonly string[] = [
  '-Dcassandra.ring_delay_ms=0',
  '-Dcassandra.skip_wait_for_gossip_to_settle=0',
  '-Dcassandra.shutdown_announce_in_ms=0',
]

import type { GenericContainer } from 'testcontainers'
import { START_SECONDS } from '../parts/readiness.ts'
import { type Blueprint, KEYSPACE, TABLE } from '../plan/blueprint.ts'
import { required } from '../toolchain/tools.ts'
import { IMAGES } from '../toolchain/versions.ts'
import { commitLogOptions } from './commit-log.ts'
import { COMPILER_OPTIONS, WAITS_FOR_NOBODY } from './java-options.ts'
import { jmxExporterYaml } from './jmx-rules.ts'
import { WITH_TIMER_SLACK } from './timer-slack.ts'

const CQL_INSIDE = 9042
const METRICS_INSIDE = 7070
const AGENT = '/opt/jmx-exporter.jar'
const AGENT_CONFIG = '/opt/jmx-exporter.yaml'

/** The official image, with what makes a lone node start fast and, where the agent is at hand, tell about itself. */
export async function buildCassandraContainer(blueprint: Blueprint, dataCenter: string): Promise<GenericContainer> {
  const [{ CassandraContainer }, { Wait }] = await Promise.all([
    import('@testcontainers/cassandra'),
    import('testcontainers'),
  ])
  const { tools, places, heapMiB, settings, dataFolder } = blueprint
  const agent = tools.jmxExporter
  const agentOptions = agent === undefined ? [] : [`-javaagent:${AGENT}=${METRICS_INSIDE}:${AGENT_CONFIG}`]
  const javaOptions = [
    ...COMPILER_OPTIONS,
    ...WAITS_FOR_NOBODY,
    ...commitLogOptions(settings.commitLogSync),
    ...agentOptions,
  ]
  const container = new CassandraContainer(IMAGES.cassandra)
    .withDatacenter(dataCenter)
    .withEntrypoint(['/bin/sh', '-c', WITH_TIMER_SLACK, 'docker-entrypoint.sh'])
    .withCommand(['cassandra', '-f'])
    .withExposedPorts({ container: CQL_INSIDE, host: places.cassandra.cql })
    // Its own health check starts a Python four times a second for as long as Cassandra runs, measurements included.
    .withHealthCheck({ test: ['CMD-SHELL', 'true'], interval: 3_600_000, timeout: 10_000, retries: 1 })
    .withWaitStrategy(Wait.forAll([Wait.forLogMessage(/Startup complete/), Wait.forListeningPorts()]))
    .withStartupTimeout(START_SECONDS * 1000)
    // The official image wants both sizes or none; its collector, G1, ignores the second.
    .withEnvironment({
      MAX_HEAP_SIZE: `${heapMiB}M`,
      HEAP_NEWSIZE: `${Math.floor(heapMiB / 4)}M`,
      JVM_OPTS: javaOptions.join(' '),
    })
  if (agent !== undefined) {
    container
      .withExposedPorts({ container: METRICS_INSIDE, host: places.cassandra.metrics })
      .withCopyFilesToContainer([{ source: agent, target: AGENT, mode: 0o644 }])
      .withCopyContentToContainer([{ content: jmxExporterYaml(KEYSPACE, TABLE), target: AGENT_CONFIG, mode: 0o644 }])
  }
  if (!settings.fresh)
    container.withBindMounts([{ source: required(dataFolder), target: '/var/lib/cassandra', mode: 'rw' }])
  return container
}

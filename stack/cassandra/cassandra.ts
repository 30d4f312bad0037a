import { join } from 'node:path'
import type { CassandraAccess } from '../../common/access.ts'
import type { StackIo } from '../io.ts'
import { containerPart } from '../parts/container-part.ts'
import { LOOPBACK_HOST } from '../plan/address.ts'
import { type Blueprint, EXISTING, given, type StartedPart } from '../plan/blueprint.ts'
import type { AbsentPart, CassandraPart, Origin } from '../stack-record.ts'
import { IMAGES, VERSIONS } from '../toolchain/versions.ts'
import { USUAL_DATA_CENTER } from './cluster.ts'
import { buildCassandraContainer } from './container.ts'
import { dataCenterOf } from './data-center.ts'
import { GRACE_SECONDS, LABEL, type NodeEndpoint, type NodeEndpoints, startNodes } from './nodes.ts'

interface PlannedCassandra {
  readonly endpoints: NodeEndpoints | undefined
  readonly started: StartedPart<CassandraPart | AbsentPart>
}

function contained(blueprint: Blueprint): PlannedCassandra {
  const { places, settings, tools, survey } = blueprint
  const host = survey.answers ? survey.publishedAt : LOOPBACK_HOST
  const endpoint: NodeEndpoint = {
    address: `${host}:${places.cassandra.cql}`,
    localDataCenter: USUAL_DATA_CENTER,
    ...(tools.jmxExporter === undefined ? {} : { metricsAddress: `${host}:${places.cassandra.metrics}` }),
  }
  const started = containerPart(blueprint, {
    label: `${LABEL} in a container`,
    badge: {
      name: 'Cassandra',
      version: VERSIONS.cassandra,
      image: IMAGES.cassandra,
      logFile: join(settings.logFolder, 'cassandra.log'),
    },
    graceSeconds: settings.fresh ? 0 : GRACE_SECONDS,
    build: () => buildCassandraContainer(blueprint, USUAL_DATA_CENTER),
    part: (origin: Origin) => ({ origin, ...endpoint, others: [] }),
  })
  return { endpoints: [endpoint], started }
}

async function existing(address: string, access: CassandraAccess): Promise<PlannedCassandra> {
  const endpoint = { address, localDataCenter: await dataCenterOf(address, access) }
  const part = { origin: EXISTING, ...endpoint, others: [] }
  return { endpoints: [endpoint], started: given(`Cassandra at ${address}`, part) }
}

const ABSENT: AbsentPart = { origin: { source: 'none', reason: 'the target has its own' } }

export async function startCassandra(io: StackIo, blueprint: Blueprint): Promise<PlannedCassandra> {
  const { settings, plan } = blueprint
  if (settings.cassandra !== undefined) return await existing(settings.cassandra, io.access.cassandra)
  if (plan.cassandra === 'none') return { endpoints: undefined, started: given('no Cassandra', ABSENT) }
  return plan.cassandra === 'container' ? contained(blueprint) : await startNodes(io, blueprint)
}

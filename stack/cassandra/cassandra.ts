import { join } from 'node:path'
import type { CassandraAccess } from '../../common/access.ts'
import { Failure } from '../../common/failure.ts'
import { LOOPBACK_HOST } from '../address.ts'
import { type Blueprint, EXISTING, given, KEYSPACE, type StartedPart, TABLE } from '../blueprint.ts'
import { containerPart } from '../container-part.ts'
import type { StackIo } from '../io.ts'
import { nativePart } from '../native-part.ts'
import { PortTaken } from '../readiness.ts'
import type { AbsentPart, CassandraPart, Origin } from '../stack-record.ts'
import { IMAGES, VERSIONS } from '../toolchain/versions.ts'
import { required } from '../tools.ts'
import { buildCassandraContainer } from './container.ts'
import { dataCenterOf } from './data-center.ts'
import { launchCassandra, untilCassandraReady } from './native.ts'

/** Where others reach Cassandra; settled before it is up. */
export type CassandraEndpoint = Omit<CassandraPart, 'origin'>

export interface PlannedCassandra {
  readonly endpoint: CassandraEndpoint | undefined
  readonly started: StartedPart<CassandraPart | AbsentPart>
}

/** The name that SimpleSnitch gives; containers get the same. */
const DATA_CENTER = 'datacenter1'

/** It writes its memtables down first, so that its next start has no commit log to replay. */
const GRACE_SECONDS = 20

const LABEL = `Cassandra ${VERSIONS.cassandra}`

/** A Cassandra that dies at its start may have found data that it cannot read. */
function suspectData(error: unknown, dataFolder: string): unknown {
  if (!(error instanceof Failure) || error instanceof PortTaken || error.kind !== 'environment') return error
  const hint = `${error.hint ?? ''}\nif its data is damaged: remove ${dataFolder}, or use --fresh`
  return new Failure(error.kind, error.message, { hint, cause: error })
}

async function native(io: StackIo, blueprint: Blueprint): Promise<PlannedCassandra> {
  const { places, ledger, settings, heapMiB, dataFolder, orphan } = blueprint
  const ports = places.cassandra
  const endpoint: CassandraEndpoint = {
    address: `${LOOPBACK_HOST}:${ports.cql}`,
    localDataCenter: DATA_CENTER,
    jmxPort: ports.jmx,
    metricsAddress: `${LOOPBACK_HOST}:${ports.metrics}`,
  }
  const launching = launchCassandra(io, {
    ...required(blueprint.tools.cassandra),
    jmxExporter: required(blueprint.tools.jmxExporter),
    ports,
    heapMiB,
    commitLogSync: settings.commitLogSync,
    folder: ledger.folder,
    dataFolder: required(dataFolder),
    logFolder: settings.logFolder,
    keyspace: KEYSPACE,
    table: TABLE,
    orphan,
  })
  const started = await nativePart(io, blueprint, launching, {
    label: LABEL,
    version: VERSIONS.cassandra,
    graceMs: settings.fresh ? 0 : GRACE_SECONDS * 1000,
    part: (origin) => ({ origin, ...endpoint }),
    ready: async (inner, running) => {
      await untilCassandraReady(inner, running, endpoint.address).catch((error: unknown) => {
        throw settings.fresh ? error : suspectData(error, required(dataFolder))
      })
    },
  })
  return { endpoint, started }
}

function contained(blueprint: Blueprint): PlannedCassandra {
  const { places, settings, tools, survey } = blueprint
  const host = survey.answers ? survey.publishedAt : LOOPBACK_HOST
  const endpoint: CassandraEndpoint = {
    address: `${host}:${places.cassandra.cql}`,
    localDataCenter: DATA_CENTER,
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
    build: () => buildCassandraContainer(blueprint, DATA_CENTER),
    part: (origin: Origin) => ({ origin, ...endpoint }),
  })
  return { endpoint, started }
}

async function existing(address: string, access: CassandraAccess): Promise<PlannedCassandra> {
  const endpoint = { address, localDataCenter: await dataCenterOf(address, access) }
  return { endpoint, started: given(`Cassandra at ${address}`, { origin: EXISTING, ...endpoint }) }
}

const ABSENT: AbsentPart = { origin: { source: 'none', reason: 'the target has its own' } }

export async function startCassandra(io: StackIo, blueprint: Blueprint): Promise<PlannedCassandra> {
  const { settings, plan } = blueprint
  if (settings.cassandra !== undefined) return await existing(settings.cassandra, io.access.cassandra)
  if (plan.cassandra === 'none') return { endpoint: undefined, started: given('no Cassandra', ABSENT) }
  return plan.cassandra === 'container' ? contained(blueprint) : await native(io, blueprint)
}

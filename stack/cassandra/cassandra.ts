import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'
import { nativePart } from '../native-part.ts'
import { EXISTING, KEYSPACE, type Site, type StartedPart, TABLE, untouched } from '../site.ts'
import type { AbsentPart, CassandraPart } from '../stack-record.ts'
import { VERSIONS } from '../toolchain/versions.ts'
import { required } from '../tools.ts'
import { answersCql } from './cql-probe.ts'
import { dataCenterOf } from './data-center.ts'
import { launchCassandra, untilCassandraReady } from './native.ts'

/** SimpleSnitch puts every node here. */
const NATIVE_DATA_CENTER = 'datacenter1'

/** It writes its memtables down first, so that its next start has no commit log to replay. */
const GRACE_MS = 20_000

function native(io: StackIo, site: Site): Promise<StartedPart<CassandraPart>> {
  const { places, ledger, settings, heapMiB, dataFolder, orphan } = site
  const ports = places.cassandra
  const address = `127.0.0.1:${ports.cql}`
  const launching = launchCassandra(io, {
    ...required(site.tools.cassandra),
    jmxExporter: required(site.tools.jmxExporter),
    ports,
    heapMiB,
    folder: ledger.folder,
    dataFolder,
    logFolder: settings.logFolder,
    keyspace: KEYSPACE,
    table: TABLE,
    orphan,
  })
  return nativePart(io, site, launching, {
    label: `Cassandra ${VERSIONS.cassandra}`,
    version: VERSIONS.cassandra,
    graceMs: settings.fresh ? 0 : GRACE_MS,
    part: (origin) => ({
      origin,
      address,
      localDataCenter: NATIVE_DATA_CENTER,
      jmxPort: ports.jmx,
      metricsAddress: `127.0.0.1:${ports.metrics}`,
    }),
    ready: (inner, running) => untilCassandraReady(inner, running, address),
  })
}

async function existing(address: string): Promise<StartedPart<CassandraPart>> {
  if (!(await answersCql(address))) {
    throw new Failure('environment', `Cassandra does not answer at ${address}`, {
      hint: 'check the host and the port (native_transport_port, usually 9042), and that it is up',
    })
  }
  const part = { origin: EXISTING, address, localDataCenter: await dataCenterOf(address) }
  return { part, label: `Cassandra at ${address}`, ready: untouched, stop: untouched }
}

const absent: StartedPart<AbsentPart> = {
  part: { origin: { source: 'none', reason: 'the target has its own' } },
  label: 'no Cassandra',
  ready: untouched,
  stop: untouched,
}

export async function startCassandra(io: StackIo, site: Site): Promise<StartedPart<CassandraPart | AbsentPart>> {
  const { settings, plan } = site
  if (plan.cassandra === 'none') return absent
  if (settings.cassandra !== undefined) return await existing(settings.cassandra)
  return await native(io, site)
}

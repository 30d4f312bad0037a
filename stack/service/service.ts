import { openAccess } from '../../common/access.ts'
import { version } from '../../common/version.ts'
import { LOOPBACK_HOST } from '../address.ts'
import type { CassandraEndpoint } from '../cassandra/cassandra.ts'
import type { StackIo } from '../io.ts'
import { nativePart } from '../native-part.ts'
import { EXISTING, given, KEYSPACE, type Site, type StartedPart } from '../site.ts'
import type { WebPart } from '../stack-record.ts'
import { launchService, untilServiceReady } from './native.ts'

const GRACE_MS = 10_000

export const serviceUrl = (site: Site) => site.settings.target ?? `http://${LOOPBACK_HOST}:${site.places.servicePort}`

async function native(io: StackIo, site: Site, cassandra: CassandraEndpoint): Promise<StartedPart<WebPart>> {
  const { places, settings, orphan } = site
  const url = serviceUrl(site)
  const { address, localDataCenter } = cassandra
  const launching = launchService(io, {
    host: LOOPBACK_HOST,
    port: places.servicePort,
    cassandra: { address, localDataCenter, keyspace: KEYSPACE },
    logFolder: settings.logFolder,
    orphan,
    access: settings.cassandra === undefined ? openAccess.cassandra : io.access.cassandra,
    env: settings.serviceEnv,
  })
  return await nativePart(io, site, launching, {
    label: 'the reference service',
    version,
    graceMs: GRACE_MS,
    part: (origin) => ({ origin, url }),
    ready: (inner, running) => untilServiceReady(inner, running, url),
  })
}

export async function startService(
  io: StackIo,
  site: Site,
  cassandra: CassandraEndpoint | undefined,
): Promise<StartedPart<WebPart>> {
  const existing = site.settings.target
  if (existing !== undefined) return given(`the target at ${existing}`, { origin: EXISTING, url: existing })
  if (cassandra === undefined) throw new Error('the plan gave the service no Cassandra')
  return await native(io, site, cassandra)
}

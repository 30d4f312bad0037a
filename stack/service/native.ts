import { join } from 'node:path'
import type { CassandraAccess } from '../../common/access.ts'
import { type Launch, launch, type Running } from '../child-process.ts'
import type { StackIo } from '../io.ts'
import { partEnvironment } from '../part-environment.ts'
import { answersHttp, untilReady } from '../readiness.ts'

export interface NativeService {
  readonly host: string
  readonly port: number
  readonly cassandra: { readonly address: string; readonly localDataCenter: string; readonly keyspace: string }
  readonly logFolder: string
  readonly orphan: Launch['orphan']
  /** Who the service is to that Cassandra. */
  readonly access: CassandraAccess
  readonly env: Readonly<Record<string, string>>
}

/** It waits for Cassandra, whose first start takes the longest. */
const START_SECONDS = 180

export async function launchService(io: StackIo, what: NativeService): Promise<Running> {
  return await launch(io, {
    name: 'the reference service',
    command: io.nodePath,
    // The heap as in the service's Dockerfile: room for short-lived answers, and an end to what may pile up.
    args: [
      '--disable-warning=ExperimentalWarning',
      '--max-semi-space-size=16',
      '--max-old-space-size=160',
      join(io.root, 'reference-service/main.ts'),
    ],
    env: partEnvironment(io, {
      NODE_ENV: 'production',
      LISTEN_HOST: what.host,
      LISTEN_PORT: String(what.port),
      CASSANDRA_CONTACT_POINTS: what.cassandra.address,
      CASSANDRA_LOCAL_DC: what.cassandra.localDataCenter,
      CASSANDRA_KEYSPACE: what.cassandra.keyspace,
      CREATE_SCHEMA: 'true',
      ...accessEnvironment(what.access),
      ...what.env,
    }),
    folder: io.root,
    logFile: join(what.logFolder, 'service.log'),
    orphan: what.orphan,
  })
}

function accessEnvironment({ login, tls }: CassandraAccess): Readonly<Record<string, string>> {
  return {
    ...(login ? { CASSANDRA_USERNAME: login.username, CASSANDRA_PASSWORD: login.password } : {}),
    ...(tls ? { CASSANDRA_TLS: 'true' } : {}),
  }
}

export function untilServiceReady(io: StackIo, running: Running, url: string): Promise<void> {
  return untilReady(io, running, START_SECONDS, () => answersHttp(`${url}/readyz`))
}

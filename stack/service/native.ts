import { join } from 'node:path'
import type { CassandraAccess } from '../../common/access.ts'
import type { StackIo } from '../io.ts'
import { answersHttp, START_SECONDS, untilReady } from '../parts/readiness.ts'
import { type Launch, launch, type Running } from '../process/child.ts'
import { partEnvironment } from '../process/environment.ts'
import { describeCheckout } from '../sides/git.ts'

/** How any build of the service is told where it listens and which Cassandra it has. */
export interface ServicePlace {
  readonly host: string
  readonly port: number
  readonly cassandra: {
    /** host:port, or several with commas. */
    readonly address: string
    readonly localDataCenter: string
    readonly keyspace: string
  }
  /** Who the service is to that Cassandra. */
  readonly access: CassandraAccess
  readonly env: Readonly<Record<string, string>>
}

export interface NativeService extends ServicePlace {
  /** What people call it. */
  readonly name: string
  /** The folder that holds reference-service/. */
  readonly folder: string
  readonly logFile: string
  readonly orphan: Launch['orphan']
}

/** Requests that are under way are answered before it ends. */
export const GRACE_MS = 10_000

/** The heap as in the service's Dockerfile: room for short-lived answers, and an end to what may pile up. */
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16', '--max-old-space-size=160']

export async function launchService(io: StackIo, what: NativeService): Promise<Running> {
  const { name, folder, logFile, orphan } = what
  const args = [...NODE_FLAGS, join(folder, 'reference-service/main.ts')]
  const REVISION = (await describeCheckout(io, folder)) ?? ''
  const env = partEnvironment(io, { REVISION, ...serviceEnvironment(what) })
  return await launch(io, { name, command: io.nodePath, args, env, folder, logFile, orphan })
}

export function serviceEnvironment({ host, port, cassandra, access, env }: ServicePlace): Record<string, string> {
  return {
    NODE_ENV: 'production',
    LISTEN_HOST: host,
    LISTEN_PORT: String(port),
    CASSANDRA_CONTACT_POINTS: cassandra.address,
    CASSANDRA_LOCAL_DC: cassandra.localDataCenter,
    CASSANDRA_KEYSPACE: cassandra.keyspace,
    CREATE_SCHEMA: 'true',
    ...accessEnvironment(access),
    ...env,
  }
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

import { z } from 'zod'
import { integer, oneOf, readEnvironment, serverDefaults, serverOf, serverVariables } from './environment.ts'
import { usualLimits } from './http/connections.ts'

const consistencyNames = ['LOCAL_ONE', 'ONE', 'LOCAL_QUORUM', 'QUORUM', 'EACH_QUORUM', 'TWO', 'THREE', 'ALL'] as const

export type ConsistencyName = (typeof consistencyNames)[number]

/** What the service runs with unless its environment says otherwise. */
const defaults = {
  ...serverDefaults,
  CASSANDRA_CONTACT_POINTS: '127.0.0.1:9042',
  CASSANDRA_LOCAL_DC: 'datacenter1',
  CASSANDRA_KEYSPACE: 'ml_cache',
  CASSANDRA_CONNECTIONS_PER_HOST: '1',
  CASSANDRA_USERNAME: '',
  CASSANDRA_PASSWORD: '',
  CASSANDRA_TLS: 'false',
  CREATE_SCHEMA: 'false',
  MODEL_VERSION: 'articletopic-20260801',
  REVISION: '',
  READ_CONSISTENCY: 'LOCAL_QUORUM',
  WRITE_CONSISTENCY: 'LOCAL_QUORUM',
  READ_TIMEOUT_MS: '500',
  WRITE_TIMEOUT_MS: '500',
  SPECULATIVE_DELAY_MS: '0',
  MAX_IN_FLIGHT: '1024',
  MAX_BODY_BYTES: '65536',
  MAX_CONNECTIONS: String(usualLimits.connections),
  LAMBDA_URL: '',
  LAMBDA_TIMEOUT_MS: '5000',
  LAMBDA_MAX_IN_FLIGHT: '512',
  MEDIAWIKI_URL: '',
  MEDIAWIKI_TIMEOUT_MS: '2000',
  MEDIAWIKI_MAX_IN_FLIGHT: '64',
  WRITE_TOKEN: '',
  TRACE_SHARE: '0',
  SLOW_REQUEST_MS: '100',
}

const backendUrl = z
  .string()
  .refine(
    (text) => text === '' || /^https?:$/.test(URL.parse(text.replace('{domain}', 'en.wikipedia.org'))?.protocol ?? ''),
    'must be a URL with http: or https:',
  )
  .transform((text) => text.replace(/\/+$/, ''))

/** Nobody to ask where there is no URL. */
const backend = (url: string, timeoutMs: number, maxInFlight: number) =>
  url === '' ? undefined : { url, timeoutMs, maxInFlight }

const contactPoint = /^(?:[\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}$/

const environment = z
  .object({
    ...serverVariables,
    CASSANDRA_CONTACT_POINTS: z
      .string()
      .transform((text) => text.split(',').map((point) => point.trim()))
      .refine(
        (points) => points.every((point) => contactPoint.test(point)),
        'must be host:port, or several with commas',
      ),
    CASSANDRA_LOCAL_DC: z.string().min(1),
    CASSANDRA_KEYSPACE: z.string().regex(/^[a-z]\w{0,47}$/, 'must be a lower-case name of letters, digits and _'),
    CASSANDRA_CONNECTIONS_PER_HOST: integer(1, 16),
    CASSANDRA_USERNAME: z.string(),
    CASSANDRA_PASSWORD: z.string(),
    CASSANDRA_TLS: oneOf(['true', 'false']).transform((text) => text === 'true'),
    CREATE_SCHEMA: oneOf(['true', 'false']).transform((text) => text === 'true'),
    MODEL_VERSION: z.string().min(1).max(100),
    REVISION: z.string().regex(/^[\w.+/: -]{0,100}$/, 'may have 100 letters, digits, blanks and -._+/:'),
    READ_CONSISTENCY: oneOf(consistencyNames),
    WRITE_CONSISTENCY: oneOf(consistencyNames),
    READ_TIMEOUT_MS: integer(1, 60_000),
    WRITE_TIMEOUT_MS: integer(1, 60_000),
    SPECULATIVE_DELAY_MS: integer(0, 60_000),
    MAX_IN_FLIGHT: integer(1, 2048),
    MAX_BODY_BYTES: integer(1, 10_000_000),
    MAX_CONNECTIONS: integer(1, 65_536),
    LAMBDA_URL: backendUrl,
    LAMBDA_TIMEOUT_MS: integer(1, 60_000),
    LAMBDA_MAX_IN_FLIGHT: integer(1, 2048),
    MEDIAWIKI_URL: backendUrl,
    MEDIAWIKI_TIMEOUT_MS: integer(1, 60_000),
    MEDIAWIKI_MAX_IN_FLIGHT: integer(1, 2048),
    TRACE_SHARE: z
      .string()
      .regex(/^\d*\.?\d+$/, 'must be a share, such as 0.01')
      .transform(Number)
      .refine((value) => value <= 1, 'must be between 0 and 1'),
    SLOW_REQUEST_MS: integer(1, 600_000),
    WRITE_TOKEN: z.string().regex(/^(?:[\w.~+/-]+=*)?$/, 'may have letters, digits and -._~+/ and end with ='),
  })
  .transform((env) => ({
    ...serverOf(env),
    contactPoints: env.CASSANDRA_CONTACT_POINTS,
    localDataCenter: env.CASSANDRA_LOCAL_DC,
    keyspace: env.CASSANDRA_KEYSPACE,
    /** Nobody in particular where the name is empty. */
    login:
      env.CASSANDRA_USERNAME === ''
        ? undefined
        : { username: env.CASSANDRA_USERNAME, password: env.CASSANDRA_PASSWORD },
    tls: env.CASSANDRA_TLS,
    connectionsPerHost: env.CASSANDRA_CONNECTIONS_PER_HOST,
    createSchema: env.CREATE_SCHEMA,
    modelVersion: env.MODEL_VERSION,
    /** Of the source that runs, where whoever starts it knows. */
    revision: env.REVISION === '' ? undefined : env.REVISION,
    readConsistency: env.READ_CONSISTENCY,
    writeConsistency: env.WRITE_CONSISTENCY,
    readTimeoutMs: env.READ_TIMEOUT_MS,
    writeTimeoutMs: env.WRITE_TIMEOUT_MS,
    speculativeDelayMs: env.SPECULATIVE_DELAY_MS,
    maxInFlight: env.MAX_IN_FLIGHT,
    maxBodyBytes: env.MAX_BODY_BYTES,
    maxConnections: env.MAX_CONNECTIONS,
    /** Of requests that come without a trace, the share that begins one here. */
    traceShare: env.TRACE_SHARE,
    /** From this duration on a request is worth a log line. */
    slowMs: env.SLOW_REQUEST_MS,
    /** Who shows it may change what is stored; everybody where there is none. */
    writeToken: env.WRITE_TOKEN === '' ? undefined : env.WRITE_TOKEN,
    /** Whose `{domain}` stands for that of a wiki. */
    mediawiki: backend(env.MEDIAWIKI_URL, env.MEDIAWIKI_TIMEOUT_MS, env.MEDIAWIKI_MAX_IN_FLIGHT),
    lambda: backend(env.LAMBDA_URL, env.LAMBDA_TIMEOUT_MS, env.LAMBDA_MAX_IN_FLIGHT),
  }))

export type Config = Readonly<z.output<typeof environment>>

/** Reads the configuration from environment variables. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config =>
  readEnvironment('service', environment, defaults, env)

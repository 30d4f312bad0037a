import { z } from 'zod'
import { integer, logLevel, oneOf, readEnvironment } from '../environment.ts'

const defaults = {
  LISTEN_HOST: '127.0.0.1',
  LISTEN_PORT: '0',
  RULES_FILE: '',
  KAFKA_BROKERS: '127.0.0.1:9092',
  KAFKA_TOPIC_PREFIX: 'eqiad',
  KAFKA_CREATE_TOPICS: 'false',
  KAFKA_START_FROM: 'latest',
  CACHE_URL: '',
  EVENTGATE_URL: '',
  WRITE_TOKEN: '',
  DRAIN_TIMEOUT_MS: '10000',
  LOG_LEVEL: 'info',
}

const url = z
  .string()
  .refine(
    (text) => text === '' || /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
    'must be a URL with http: or https:',
  )
  .transform((text) => text.replace(/\/+$/, ''))

export const brokers = z
  .string()
  .transform((text) => text.split(',').map((broker) => broker.trim()))
  .refine(
    (list) => list.every((broker) => /^(?:[\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}$/.test(broker)),
    'must be host:port, or several with commas',
  )

export const topicPrefix = z.string().regex(/^[a-z][\w-]{0,30}$/, 'must be the name of a data center')

const environment = z
  .object({
    LISTEN_HOST: z.string().min(1),
    LISTEN_PORT: integer(0, 65_535),
    RULES_FILE: z.string().min(1, 'must name a file of rules'),
    KAFKA_BROKERS: brokers,
    KAFKA_TOPIC_PREFIX: topicPrefix,
    KAFKA_CREATE_TOPICS: oneOf(['true', 'false']).transform((text) => text === 'true'),
    KAFKA_START_FROM: oneOf(['latest', 'earliest']),
    CACHE_URL: url,
    EVENTGATE_URL: url,
    WRITE_TOKEN: z.string(),
    DRAIN_TIMEOUT_MS: integer(0, 600_000),
    LOG_LEVEL: logLevel,
  })
  .transform((env) => ({
    listenHost: env.LISTEN_HOST,
    listenPort: env.LISTEN_PORT,
    rulesFile: env.RULES_FILE,
    kafka: {
      brokers: env.KAFKA_BROKERS,
      /** As ChangeProp's dc_name: topics are called so, with a dot. */
      topicPrefix: env.KAFKA_TOPIC_PREFIX,
      createTopics: env.KAFKA_CREATE_TOPICS,
      /** Where a group begins that has never been here. */
      startFrom: env.KAFKA_START_FROM,
    },
    /** Instead of the `uri` of the rules, where it is not empty. */
    cacheUrl: env.CACHE_URL,
    /** Nobody is told of predictions where it is empty. */
    eventGateUrl: env.EVENTGATE_URL,
    writeToken: env.WRITE_TOKEN,
    drainTimeoutMs: env.DRAIN_TIMEOUT_MS,
    logLevel: env.LOG_LEVEL,
  }))

export type ChangesConfig = Readonly<z.output<typeof environment>>

export const readChangesConfig = (env: Readonly<Record<string, string | undefined>>): ChangesConfig =>
  readEnvironment('consumer of changes', environment, defaults, env)

import { z } from 'zod'
import { integer, logLevel, oneOf, readEnvironment } from '../../environment.ts'
import { brokers, topicPrefix } from '../config.ts'

const defaults = {
  LISTEN_HOST: '127.0.0.1',
  LISTEN_PORT: '0',
  KAFKA_BROKERS: '127.0.0.1:9092',
  KAFKA_TOPIC_PREFIX: 'eqiad',
  KAFKA_CREATE_TOPICS: 'false',
  ERROR_STREAM: 'eventgate-main.error.validation',
  MAX_BODY_BYTES: '10485760',
  DRAIN_TIMEOUT_MS: '10000',
  LOG_LEVEL: 'info',
}

const environment = z
  .object({
    LISTEN_HOST: z.string().min(1),
    LISTEN_PORT: integer(0, 65_535),
    KAFKA_BROKERS: brokers,
    KAFKA_TOPIC_PREFIX: topicPrefix,
    KAFKA_CREATE_TOPICS: oneOf(['true', 'false']).transform((text) => text === 'true'),
    ERROR_STREAM: z.string().min(1),
    MAX_BODY_BYTES: integer(1, 100_000_000),
    DRAIN_TIMEOUT_MS: integer(0, 600_000),
    LOG_LEVEL: logLevel,
  })
  .transform((env) => ({
    listenHost: env.LISTEN_HOST,
    listenPort: env.LISTEN_PORT,
    kafka: { brokers: env.KAFKA_BROKERS, topicPrefix: env.KAFKA_TOPIC_PREFIX, createTopics: env.KAFKA_CREATE_TOPICS },
    errorStream: env.ERROR_STREAM,
    maxBodyBytes: env.MAX_BODY_BYTES,
    drainTimeoutMs: env.DRAIN_TIMEOUT_MS,
    logLevel: env.LOG_LEVEL,
  }))

export type EventGateConfig = Readonly<z.output<typeof environment>>

export const readEventGateConfig = (env: Readonly<Record<string, string | undefined>>): EventGateConfig =>
  readEnvironment('event gate', environment, defaults, env)

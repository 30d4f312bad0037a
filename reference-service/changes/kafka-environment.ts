import { z } from 'zod'
import { oneOf } from '../environment.ts'

/** What the consumer of changes and the event gate are both told of Kafka. */
export const kafkaDefaults = {
  KAFKA_BROKERS: '127.0.0.1:9092',
  KAFKA_TOPIC_PREFIX: 'eqiad',
  KAFKA_CREATE_TOPICS: 'false',
}

const brokers = z
  .string()
  .transform((text) => text.split(',').map((broker) => broker.trim()))
  .refine(
    (list) => list.every((broker) => /^(?:[\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}$/.test(broker)),
    'must be host:port, or several with commas',
  )

const topicPrefix = z.string().regex(/^[a-z][\w-]{0,30}$/, 'must be the name of a data center')

export const kafkaVariables = {
  KAFKA_BROKERS: brokers,
  KAFKA_TOPIC_PREFIX: topicPrefix,
  KAFKA_CREATE_TOPICS: oneOf(['true', 'false']).transform((text) => text === 'true'),
}

export const kafkaOf = (env: z.output<z.ZodObject<typeof kafkaVariables>>) => ({
  brokers: env.KAFKA_BROKERS,
  /** As ChangeProp's dc_name: topics are called so, with a dot. */
  topicPrefix: env.KAFKA_TOPIC_PREFIX,
  createTopics: env.KAFKA_CREATE_TOPICS,
})

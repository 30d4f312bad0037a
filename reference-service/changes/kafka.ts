import { Admin, Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka'
import { whyUnreachable } from '../../common/why-unreachable.ts'
import { Together } from './together.ts'

export interface KafkaPlace {
  readonly brokers: readonly string[]
  /** A data center: topics are called so, with a dot. */
  readonly topicPrefix: string
}

const clientId = 'liftwing-changes'

const base = ({ brokers }: Pick<KafkaPlace, 'brokers'>) => ({
  clientId,
  bootstrapBrokers: [...brokers],
  connectTimeout: 3000,
  requestTimeout: 10_000,
  retries: 1,
  retryDelay: 300,
})

export type GroupConsumer = Consumer<string, string, string, string>

/** A member of a group that commits by itself. Its heartbeats go on while its stream is not read. */
export const groupConsumer = (place: KafkaPlace, groupId: string): GroupConsumer =>
  new Consumer({
    ...base(place),
    groupId,
    deserializers: stringDeserializers,
    autocommit: false,
    sessionTimeout: 10_000,
    heartbeatInterval: 2000,
    minBytes: 1,
    maxWaitTime: 500,
    // What is fetched is kept in memory until there is a place for it.
    maxBytes: 1_048_576,
  })

/** Why Kafka did not do what it was asked, as a clause. */
export const whyNot = (error: unknown): string => whyUnreachable(error) ?? (error as Error).message

interface Message {
  readonly topic: string
  readonly value: string
  /** Undefined for one that may go into any partition. */
  readonly key?: string
}

/** Characters: a broker takes a mebibyte in one batch, unless it is told otherwise. */
const mostTogether = 100_000

/** Publishes events: each is in Kafka when its promise resolves, on all replicas that are in step. */
export class EventProducer {
  readonly #place: KafkaPlace
  readonly #producer: Producer<string, string, string, string>
  readonly #together: Together<Message, undefined>

  constructor(place: KafkaPlace, createTopics: boolean) {
    this.#place = place
    const serializers = stringSerializers
    this.#producer = new Producer({ ...base(place), serializers, acks: -1, autocreateTopics: createTopics })
    this.#together = new Together<Message, undefined>({
      send: async (messages) => {
        await this.#producer.send({ messages: [...messages] })
        return messages.map(() => undefined)
      },
      sizeOf: ({ value }) => value.length,
      mostSize: mostTogether,
    })
  }

  /** @param key keeps events of one key in one partition, and so in order. */
  async produce(stream: string, event: object, key?: string): Promise<void> {
    const topic = `${this.#place.topicPrefix}.${stream}`
    await this.#together.send({ topic, value: JSON.stringify(event), ...(key === undefined ? {} : { key }) })
  }

  async close(): Promise<void> {
    await this.#producer.close(true)
  }
}

/** Makes those of the topics that are not there, with the broker's own number of partitions. */
export async function createTopics(place: KafkaPlace, streams: readonly string[]): Promise<void> {
  const admin = new Admin(base(place))
  try {
    const topics = [...new Set(streams.map((stream) => `${place.topicPrefix}.${stream}`))]
    const there = new Set(await admin.listTopics())
    const lacking = topics.filter((topic) => !there.has(topic))
    if (lacking.length > 0) await admin.createTopics({ topics: lacking, partitions: -1, replicas: -1 })
  } finally {
    await admin.close().catch(() => undefined)
  }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Admin, Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka'
import { launchKafka, untilKafkaReady } from '../../stack/kafka/native.ts'
import { freePorts } from '../../stack/plan/ports.ts'
import type { Running } from '../../stack/process/child.ts'
import { stopGroup } from '../../stack/process/group.ts'
import { ensureKafka } from '../../stack/toolchain/jars.ts'
import { requireJava } from '../../stack/toolchain/requirements.ts'
import { patienceMs } from '../patience.ts'
import { everydayIo } from '../stack/test-io.ts'

/** A real broker that can be killed and comes back with its data. */
export async function kafkaForTests() {
  const io = everydayIo()
  const [java, jars] = await Promise.all([requireJava(io), ensureKafka(io)])
  const [broker = 0, controller = 0] = await freePorts(2, io)
  const folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-kafka-test-'))
  const address = `127.0.0.1:${broker}`
  const what = {
    java,
    jars,
    ports: { broker, controller },
    folder,
    logFile: join(folder, 'kafka.log'),
    orphan: 'stops',
  } as const
  let running: Running | undefined
  const start = async () => {
    running = await launchKafka(io, what)
    await untilKafkaReady(io, running, `kafka://${address}`)
  }
  await start()
  const client = { bootstrapBrokers: [address], clientId: 'test' }
  const producer = new Producer({ ...client, serializers: stringSerializers, autocreateTopics: true })
  const reader = (topic: string) =>
    new Consumer({ ...client, groupId: `reader-of-${topic}-${readers++}`, deserializers: stringDeserializers })
  let readers = 0
  return {
    address,
    start,
    async kill() {
      if (running) process.kill(running.identity.pid, 'SIGKILL')
      await running?.exited
    },
    async createTopic(topic: string, partitions: number): Promise<void> {
      const admin = new Admin(client)
      await admin.createTopics({ topics: [topic], partitions, replicas: 1 })
      await admin.close()
    },
    /** Sends texts to a topic, those of one key to one partition. */
    async send(topic: string, values: readonly string[], key?: string): Promise<void> {
      const messages = values.map((value) => ({ topic, value, ...(key === undefined ? {} : { key }) }))
      await producer.send({ messages, acks: -1 })
    },
    /** How many texts a topic of one partition ever took; none where there is no such topic yet. */
    async length(topic: string): Promise<number> {
      const consumer = reader(topic)
      try {
        const offsets = await consumer.listOffsets({ topics: [topic] }).catch(() => undefined)
        return Number(offsets?.get(topic)?.[0] ?? 0)
      } finally {
        await consumer.close(true)
      }
    },
    /** The first so many texts of a topic, once they are there; fewer where patience ends before. */
    async read(topic: string, most: number): Promise<readonly string[]> {
      const consumer = reader(topic)
      const found: string[] = []
      const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false, maxWaitTime: 200 })
      const timer = setTimeout(() => stream.destroy(), patienceMs)
      try {
        for await (const { value } of stream) {
          found.push(value ?? '')
          if (found.length >= most) break
        }
      } catch {
        // Patience is over.
      }
      clearTimeout(timer)
      await consumer.close(true)
      return found
    },
    async [Symbol.asyncDispose]() {
      await producer.close(true).catch(() => undefined)
      if (running) await stopGroup(io, running.identity, 5000)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type TestKafka = Awaited<ReturnType<typeof kafkaForTests>>

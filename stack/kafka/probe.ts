import { whyUnreachable } from '../../common/why-unreachable.ts'

type KafkaAnswer = { readonly answers: true } | { readonly answers: false; readonly why: string | undefined }

const TIMEOUT_MS = 2000

/** Whether the Kafka at kafka://host:port tells which brokers it has, as a client asks; and why not, where that is known. */
export async function probeKafka(url: string): Promise<KafkaAnswer> {
  const { Admin } = await import('@platformatic/kafka')
  const admin = new Admin({
    clientId: 'liftwing-slo',
    bootstrapBrokers: [new URL(url).host],
    retries: 0,
    connectTimeout: TIMEOUT_MS,
    requestTimeout: TIMEOUT_MS,
  })
  try {
    const { brokers } = await admin.metadata({ topics: [] })
    return brokers.size > 0 ? { answers: true } : { answers: false, why: 'it has no broker yet' }
  } catch (error) {
    return { answers: false, why: whyUnreachable(error) }
  } finally {
    await admin.close().catch(() => undefined)
  }
}

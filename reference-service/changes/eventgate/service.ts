import { readFileSync } from 'node:fs'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { parse } from 'yaml'
import { eventGateMetrics, eventStatuses } from '../../../slo/conventions.ts'
import { usualLimits } from '../../http/connections.ts'
import type { Identify } from '../../http/identify.ts'
import { drain, listen } from '../../http/listening.ts'
import { Problem } from '../../http/problem.ts'
import { createServer } from '../../http/server.ts'
import { acceptJson, jsonMediaType, serve, serveOperations } from '../../http/serving.ts'
import { HttpMetrics, unmatched } from '../../metrics/http.ts'
import { processMetrics } from '../../metrics/process.ts'
import { CounterFamily } from '../../metrics/series.ts'
import type { Program } from '../../program.ts'
import { EventProducer } from '../kafka.ts'
import type { Stamp } from '../retries.ts'
import type { EventGateConfig } from './config.ts'
import { answerOf, eventGate, type Status } from './gate.ts'
import { EventValidator, parseStreams } from './validator.ts'

interface Parts {
  readonly config: EventGateConfig
  readonly build: Readonly<Record<'name' | 'version' | 'node', string>>
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly stamp: () => Stamp
  readonly identify: Identify
}

const operational = [200, 400, 500, 503]
const endpoints = {
  '/v1/events': { POST: [201, 202, 207, 400, 413, 415, 500, 503], other: [405] },
  '/healthz': { GET: operational, HEAD: operational, other: [405] },
  '/metrics': { GET: operational, HEAD: operational, other: [405] },
  unmatched,
} as const

const yaml = (name: string) => parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as unknown

/** The streams and schemas that come with it. */
export const ownValidator = () =>
  new EventValidator(parseStreams(yaml('streams.yaml')), yaml('schemas.yaml') as { $id: string }[])

/** The validating step in front of Kafka, by the HTTP interface of Wikimedia's EventGate. */
export function eventGateService({ config, build, log, now, stamp, identify }: Parts): Program {
  const producer = new EventProducer(config.kafka, config.kafka.createTopics)
  const http = new HttpMetrics(endpoints)
  const counts = new CounterFamily(eventGateMetrics.events, 'Events by how it went with them.')
  const byStatus = Object.fromEntries(eventStatuses.map((status) => [status, counts.count({ status })]))
  const registry = processMetrics('eventgate_build_info', build)
  const process = eventGate({
    validator: ownValidator(),
    produce: (stream, event, key) => producer.produce(stream, event, key),
    errorStream: config.errorStream,
    stamp,
  })

  const count = (statuses: readonly Status[]) => {
    for (const { status, context } of statuses) {
      const known = byStatus[status]
      if (known) known.value++
      if (status !== 'success') log.warn({ status, why: context?.message }, 'an event was not taken')
    }
    return statuses
  }

  const take = async ({ body, query }: FastifyRequest, reply: FastifyReply) => {
    const events: readonly unknown[] = Array.isArray(body) ? body : [body]
    if (body === undefined || events.length === 0)
      throw new Problem(400, 'The body must be an event, or a list of them.')
    const working = process(events).then(count)
    // Who is in a hurry learns only that they have arrived.
    if ((query as { hasty?: string }).hasty !== undefined) return reply.code(202).send()
    const { code, body: told } = answerOf(await working)
    reply.contentType = jsonMediaType
    return reply.code(code).send(JSON.stringify(told))
  }

  const app = createServer({
    metrics: http,
    maxBodyBytes: config.maxBodyBytes,
    methodsWithBody: ['POST'],
    problemOf: () => undefined,
    limits: usualLimits,
    log,
    now,
    identify,
    slowMs: Number.POSITIVE_INFINITY,
  })
  acceptJson(app)
  serve(app, '/v1/events', { POST: { handler: take } })
  serveOperations(app, build, async () => [http.render(), counts.render(), await registry.metrics()].join(''))

  return {
    start: () => listen(app, config.listenHost, config.listenPort, log),
    async stop() {
      log.info('stopping')
      await drain(app, config.drainTimeoutMs)
      await producer.close().catch(() => undefined)
      log.info('stopped')
    },
  }
}

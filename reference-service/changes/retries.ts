import { z } from 'zod'
import type { RetryPolicy, Rule } from './rules.ts'
import { toldRaw } from './spelled.ts'

/** As the service is called that production runs: its topics and groups bear the name. */
export const serviceName = 'change-prop'

export const retryStream = (topic: string) => `${serviceName}.retry.${topic}`
export const errorStream = `${serviceName}.error`
export const emitterOf = ({ name }: Pick<Rule, 'name'>) => `${serviceName}#${name}`

/** What it takes to make an event: told by the rim. */
export interface Stamp {
  readonly id: string
  /** ISO 8601. */
  readonly dt: string
}

type Json = Readonly<Record<string, unknown>>

const retryMessage = z.looseObject({
  meta: z.looseObject({ dt: z.string().optional() }),
  emitter_id: z.string(),
  retries_left: z.number().int(),
  original_event: z.record(z.string(), z.unknown()),
})

type RetryMessage = Readonly<z.output<typeof retryMessage>>

export function parseRetry(message: unknown): RetryMessage | undefined {
  const { data } = retryMessage.safeParse(message)
  return data
}

/** change-prop/retry/1.0.0, as lib/base_executor.js makes it. */
export function retryEvent(rule: Rule, event: Json, retriesLeft: number, failure: Failed, stamp: Stamp): Json {
  const { uri, domain } = metaOf(event)
  return {
    $schema: '/change-prop/retry/1.0.0',
    meta: { stream: retryStream(rule.topic), ...given({ uri, domain }), ...stamp },
    triggered_by: triggeredBy(event),
    emitter_id: emitterOf(rule),
    retries_left: retriesLeft,
    original_event: event,
    error_status: failure.status,
    reason: failure.why,
  }
}

export interface Failed {
  readonly status: number
  readonly why: string
}

/** A dead letter: error/2.1.0, which tells the event as it came, whatever it was, and of one that is too large for a message how it begins. */
export function errorEvent(rule: Rule, raw: string, why: string, stamp: Stamp): Json {
  return {
    $schema: '/error/2.1.0',
    meta: { stream: errorStream, ...stamp },
    dt: stamp.dt,
    emitter_id: emitterOf(rule),
    ...toldRaw(raw, why),
    ...given({ errored_stream_name: rule.topic }),
  }
}

/**
 * How long a retry still waits. Each is a factor longer than the one before, from the moment when it was put aside; one that does not say when, or
 * names a time to come, waits in full.
 */
export function retryWaitMs(message: RetryMessage, { delayMs, factor, limit }: RetryPolicy, nowMs: number): number {
  const tried = Math.min(Math.max(0, limit - message.retries_left), limit)
  const whole = delayMs * factor ** tried
  const since = Date.parse(message.meta.dt ?? '')
  return Number.isNaN(since) ? whole : Math.min(Math.max(0, since + whole - nowMs), whole)
}

function triggeredBy(event: Json): string {
  const { request_id, stream, uri } = metaOf(event)
  return `req:${String(request_id)},${String(stream)}:${String(uri)}`
}

const metaOf = (event: Json): Json => {
  const meta = event['meta']
  return typeof meta === 'object' && meta !== null ? (meta as Json) : {}
}

const given = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

import { whyNot } from '../kafka.ts'
import type { Stamp } from '../retries.ts'
import { spelled, toldRaw, tooDeep } from '../spelled.ts'
import type { Checked, EventValidator } from './validator.ts'

interface GateParts {
  readonly validator: EventValidator
  /** Resolves when Kafka has the event. */
  readonly produce: (stream: string, event: object, key?: string) => Promise<void>
  readonly errorStream: string
  readonly stamp: () => Stamp
}

/** How it went with one event, as EventGate tells it. */
export interface Status {
  readonly status: 'success' | 'invalid' | 'error'
  readonly event: unknown
  readonly context?: { readonly message: string }
}

/**
 * What EventGate does with the events of one request: each is validated, completed with the id and the time of its arrival where it has none, and in
 * Kafka before it counts as a success. What is invalid goes to the error stream, with the reason.
 */
export function eventGate({ validator, produce, errorStream, stamp }: GateParts) {
  const completed = (event: object): object => {
    const { meta } = event as { meta: object }
    return { ...event, meta: { ...stamp(), ...meta } }
  }

  const produced = async (event: unknown, checked: Extract<Checked, { kind: 'valid' }>): Promise<Status> => {
    try {
      await produce(checked.stream, completed(event as object), checked.key)
      return { status: 'success', event }
    } catch (error) {
      return { status: 'error', event, context: { message: whyNot(error) } }
    }
  }

  const refused = async (event: unknown, raw: string, why: string): Promise<Status> => {
    const { $schema, meta } = (event ?? {}) as { $schema?: unknown; meta?: { stream?: unknown } | null }
    const own = stamp()
    await produce(errorStream, {
      $schema: '/error/2.1.0',
      meta: { stream: errorStream, ...own },
      dt: own.dt,
      emitter_id: 'eventgate',
      ...toldRaw(raw, why),
      ...(typeof $schema === 'string' ? { errored_schema_uri: $schema } : {}),
      ...(typeof meta?.stream === 'string' ? { errored_stream_name: meta.stream } : {}),
      error_type: 'ValidationError',
    }).catch(() => undefined)
    return { status: 'invalid', event, context: { message: why } }
  }

  return (events: readonly unknown[]): Promise<readonly Status[]> =>
    Promise.all(
      events.map((event) => {
        const raw = spelled(event)
        // Who sent it gets it back in the answer, and nobody can write this one.
        if (raw === undefined) return refused(undefined, '', tooDeep)
        const checked = validator.check(event)
        return checked.kind === 'valid' ? produced(event, checked) : refused(event, raw, checked.why)
      }),
    )
}

/** 201 where all were taken, 400 where all were invalid, 207 where some were taken, 500 otherwise: routes/events.js of wikimedia/eventgate. */
export function answerOf(statuses: readonly Status[]): { readonly code: 201 | 207 | 400 | 500; readonly body: object } {
  const of = (status: Status['status']) => statuses.filter((each) => each.status === status)
  const [success, invalid, error] = [of('success'), of('invalid'), of('error')]
  if (success.length === statuses.length) return { code: 201, body: {} }
  if (invalid.length === statuses.length) return { code: 400, body: { invalid } }
  return { code: success.length > 0 ? 207 : 500, body: { invalid, error } }
}

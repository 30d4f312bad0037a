import { text as textOf } from 'node:stream/consumers'
import { z } from 'zod'
import type { RequestHeaders } from '../../common/access.ts'
import { Failure } from '../../common/failure.ts'
import { parseJson } from '../../common/json.ts'
import { whyUnreachable } from '../../common/why-unreachable.ts'
import { exchange } from './http.ts'
import { type ElementBytes, readElements } from './result-elements.ts'

export type Endpoint = {
  readonly url: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** What the server wants to see before it answers. */
  readonly headers?: RequestHeaders
}

/** More questions wait for the server than it takes: the same one may be asked again in a moment. */
export class TooManyAtOnce extends Failure {}

/** Prometheus could answer, but not within its limits: ask for less at once. */
export class TooMuchAtOnce extends Failure {}

/** The same, where the limit is on the time that one question spans. */
export class TooLongAtOnce extends TooMuchAtOnce {}

const successSchema = z.object({
  status: z.literal('success'),
  data: z.unknown(),
  warnings: z.array(z.string()).optional(),
  infos: z.array(z.string()).optional(),
  /** Where VictoriaMetrics says what others say in warnings. */
  isPartial: z.boolean().optional(),
})
const errorSchema = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() })

/**
 * Remarks on how a query is written, on a list that was cut where the caller wished it, and of Thanos that nobody has what was asked for.
 * Everything else that a server warns of is something that it could not read: a store, a server behind it.
 */
const lacksNothing = /\bPromQL (info|warning):|^results (may be )?truncated due to|^No StoreAPIs matched/

/**
 * One call and its answer; elements of a result are handed over as they arrive, where somebody wants them. Fails where the server says
 * that the answer is not whole, after elements were handed over.
 */
export async function call(
  options: Endpoint,
  path: string,
  parameters?: URLSearchParams,
  visit?: (element: ElementBytes) => void,
) {
  const headers = { ...options.headers, ...(isNear(options.url) ? {} : { 'accept-encoding': 'gzip' }) }
  const { answer, text } = await inTime(options, Failure, async (signal) => {
    const answer = await exchange(options.url + path, { headers, body: parameters }, signal)
    return { answer, text: await (visit ? readElements(answer.body, visit) : textOf(answer.body)) }
  })
  const { status } = answer
  const json = parseJson(text)
  const success = successSchema.safeParse(json)
  if (status >= 200 && status < 300 && success.success) return whole(options.url, success.data)
  const refused = errorSchema.safeParse(json)
  if (refused.success) throw refusal(options.url, refused.data)
  if (status === 429) throw tooMany(options.url, 'HTTP 429')
  if (status === 504) throw gaveUp(options.url)
  if (status === 401 || status === 403) throw notLetIn(options.url, status, text)
  if (status >= 300 && status < 400) throw elsewhere(options.url, answer.headers.location)
  throw new Failure('environment', `${options.url} does not answer like Prometheus: HTTP ${status}${excerpt(text)}`, {
    hint: 'Check --prometheus: it is the base URL, such as http://127.0.0.1:9090, without /api or /graph; of Mimir, with /prometheus.',
  })
}

/**
 * Does what needs a server's answer, and says in a sentence why there was none.
 * @param Late the failure where the time was over
 */
export async function inTime<T>(
  { url, timeoutMs, signal }: Endpoint,
  Late: typeof Failure,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    return await task(signal ? AbortSignal.any([signal, timeout]) : timeout)
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof Failure) throw cause
    const hint = 'Check that it runs and that --prometheus names it.'
    if (!timeout.aborted) {
      const why = whyUnreachable(cause)
      throw new Failure('environment', `Prometheus at ${url} cannot be reached${why ? `: ${why}` : ''}.`, {
        hint,
        cause,
      })
    }
    throw new Late('environment', `Prometheus at ${url} did not answer within ${timeoutMs / 1000} s.`, { hint, cause })
  }
}

function whole(url: string, answer: z.infer<typeof successSchema>) {
  const lack = answer.warnings?.find((warning) => !lacksNothing.test(warning))
  if (lack === undefined && answer.isPartial !== true) return answer
  const why = lack === undefined ? '.' : `: ${lack}`
  throw new Failure('environment', `${url} answered in part only${why}`, {
    hint: 'Something behind it is away. What it left out is not counted as nothing: ask again when all of it is back.',
  })
}

function notLetIn(url: string, status: number, said: string): Failure {
  if (/\borg id\b/.test(said)) {
    return new Failure('environment', `${url} wants to know whose data are asked for: HTTP ${status}, no tenant.`, {
      hint: 'Put a line "X-Scope-OrgID: <tenant>" into a file, and name it with --prometheus-header-file.',
    })
  }
  return new Failure('environment', `Prometheus at ${url} does not let us in: HTTP ${status}.`, {
    hint: 'Say who you are with --prometheus-user-file or --prometheus-header-file.',
  })
}

/** Whoever follows a redirection shows another server what was meant for this one. */
function elsewhere(url: string, location: string | undefined): Failure {
  return new Failure('environment', `${url} redirects to ${location ?? 'an unknown place'}.`, {
    hint: 'Give --prometheus the address to which it leads.',
  })
}

/** Packing an answer costs Prometheus more than the loopback does. */
function isNear(url: string): boolean {
  return /^https?:\/\/(127\.|localhost|\[::1\])/.test(url)
}

/** Something between us and the server lost its patience. */
export function gaveUp(url: string): TooMuchAtOnce {
  const sentence = `Prometheus at ${url} did not answer in time, says what stands before it.`
  return new TooMuchAtOnce('environment', sentence, { hint: 'Its timeout is too short for this question.' })
}

/** How a text begins, to end a sentence with. */
export function excerpt(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ').slice(0, 80)
  return line === '' ? ', and nothing else.' : `, beginning with "${line}".`
}

/** Limits of Mimir, Cortex and Thanos' frontend on the length of a question, and of all of them on its points. */
const tooLong = /query time range exceeds the limit|maximum resolution/
/** Of what Mimir calls bad data: the question is well, but more than it answers. */
const tooMuch = /\berr-mimir-max-/

function refusal(url: string, { errorType, error }: z.infer<typeof errorSchema>): Failure {
  const limit = limitIn(url, error)
  if (errorType === 'bad_data') {
    return limit ?? new Failure('input', `Prometheus at ${url} does not accept the query: ${error}`)
  }
  const sentence = `Prometheus at ${url} refused the query (${errorType}): ${error}`
  if (limit) return limit
  if (errorType === 'timeout' || /too many samples|limit/.test(error)) {
    return new TooMuchAtOnce('environment', sentence, {
      hint: 'Its limits (--query.max-samples, --query.timeout) are too low for this question.',
    })
  }
  if (errorType === 'too_many_requests') return tooMany(url, error)
  return new Failure('environment', sentence)
}

function tooMany(url: string, said: string): TooManyAtOnce {
  return new TooManyAtOnce('environment', `Too many questions wait for Prometheus at ${url} already: ${said}`, {
    hint: 'Whoever runs it can let more wait (Mimir: -query-scheduler.max-outstanding-requests-per-tenant).',
  })
}

/** What a server says of a limit of its own, whatever else it calls it. */
export function limitIn(url: string, said: string): TooMuchAtOnce | undefined {
  const Kind = tooLong.test(said) ? TooLongAtOnce : tooMuch.test(said) ? TooMuchAtOnce : undefined
  const sentence = `The question is too much for a limit of ${url}: ${said}`
  return Kind && new Kind('environment', sentence, { hint: 'Whoever runs it can raise that limit.' })
}

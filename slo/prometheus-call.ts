import { z } from 'zod'
import { Failure } from '../common/failure.ts'
import { type Element, readElements } from './result-elements.ts'

export type Endpoint = {
  readonly url: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  readonly fetch?: typeof globalThis.fetch
}

/** Prometheus could answer, but not within its limits: ask for less at once. */
export class TooMuchAtOnce extends Failure {}

const successSchema = z.object({
  status: z.literal('success'),
  data: z.unknown(),
  warnings: z.array(z.string()).optional(),
  infos: z.array(z.string()).optional(),
})
const errorSchema = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() })

/** One call and its answer; elements of a result are handed over as they arrive, where somebody wants them. */
export async function call(
  options: Endpoint,
  path: string,
  parameters?: URLSearchParams,
  visit?: (element: Element) => void,
) {
  const timeout = AbortSignal.timeout(options.timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  const headers = isNear(options.url) ? { 'accept-encoding': 'identity' } : {}
  const body = parameters ? { method: 'POST', body: parameters, headers } : {}
  const { response, text } = await send()
  const json = parseJson(text)
  const success = successSchema.safeParse(json)
  if (response.ok && success.success) return success.data
  const refused = errorSchema.safeParse(json)
  if (refused.success) throw refusal(options.url, refused.data)
  if (response.status === 504) {
    throw new TooMuchAtOnce(
      'environment',
      `Prometheus at ${options.url} did not answer in time, says what stands before it.`,
      {
        hint: 'Its timeout is too short for this question.',
      },
    )
  }
  throw new Failure(
    'environment',
    `${options.url} does not answer like Prometheus: HTTP ${response.status}${excerpt(text)}`,
    {
      hint: 'Check --prometheus: it is the base URL, such as http://127.0.0.1:9090, without /api or /graph.',
    },
  )

  async function send() {
    try {
      const response = await (options.fetch ?? globalThis.fetch)(options.url + path, { ...body, signal })
      return { response, text: visit ? await readElements(response, visit) : await response.text() }
    } catch (cause) {
      options.signal?.throwIfAborted()
      if (cause instanceof Failure) throw cause
      const why = timeout.aborted ? `did not answer within ${options.timeoutMs / 1000} s` : 'cannot be reached'
      throw new Failure('environment', `Prometheus at ${options.url} ${why}.`, {
        hint: 'Check that it runs and that --prometheus names it.',
        cause,
      })
    }
  }
}

/** Packing an answer costs Prometheus more than the loopback does. */
function isNear(url: string): boolean {
  return /^https?:\/\/(127\.|localhost|\[::1\])/.test(url)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function excerpt(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ').slice(0, 80)
  return line === '' ? ', and nothing else.' : `, beginning with "${line}".`
}

function refusal(url: string, { errorType, error }: z.infer<typeof errorSchema>): Failure {
  if (errorType === 'bad_data') return new Failure('input', `Prometheus at ${url} does not accept the query: ${error}`)
  const sentence = `Prometheus at ${url} refused the query (${errorType}): ${error}`
  if (errorType === 'timeout' || /too many samples|maximum resolution|limit/.test(error)) {
    return new TooMuchAtOnce('environment', sentence, {
      hint: 'Its limits (--query.max-samples, --query.timeout) are too low for this question.',
    })
  }
  return new Failure('environment', sentence)
}

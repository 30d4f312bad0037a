import { Agent, type Dispatcher, errors, request } from 'undici'
import type { ForwardedBackend } from '../../slo/conventions.ts'
import { inTime, isLate } from '../in-time.ts'
import { BackendFailure } from './backend.ts'

export interface FetchedText {
  readonly status: number
  readonly text: string
}

/** 64 topics are 4 kB, fifty pages of MediaWiki 20 kB. */
const mostBytes = 1024 * 1024
const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0, maxResponseSize: mostBytes })

/** As a sentence begins with it. */
const spoken: Readonly<Record<ForwardedBackend, string>> = { lambda: 'The lambda', mediawiki: 'MediaWiki' }

type Asked = Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body'> & {
  readonly signal: AbortSignal | undefined
}

/** What a backend answers, in time and of a bounded size. @throws BackendFailure also for 5xx and 429, with which it says that it is down */
export async function fetchedText(
  name: ForwardedBackend,
  url: string | URL,
  { signal: outer, ...asked }: Asked,
  timeoutMs: number,
): Promise<FetchedText> {
  const who = spoken[name]
  try {
    const { status, text } = await inTime(timeoutMs, outer, async (signal) => {
      const { statusCode, body } = await request(url, { ...asked, signal, dispatcher })
      return { status: statusCode, text: await body.text() }
    })
    if (status >= 500 || status === 429) throw new BackendFailure('unavailable', `${who} answered with ${status}`)
    return { status, text }
  } catch (error) {
    if (error instanceof BackendFailure) throw error
    if (isLate(error)) throw new BackendFailure('timeout', `${who} did not answer within ${timeoutMs} ms`, error)
    if (error instanceof errors.ResponseExceededMaxSizeError)
      throw new BackendFailure('error', `${who} answers with more than ${mostBytes} bytes`, error)
    throw new BackendFailure('unavailable', `${who} cannot be reached`, error)
  }
}

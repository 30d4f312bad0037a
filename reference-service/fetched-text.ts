import type { ForwardedBackend } from '../slo/conventions.ts'
import { BackendFailure } from './backend-failure.ts'
import { boundedText } from './bounded-text.ts'

export interface FetchedText {
  readonly status: number
  readonly text: string
}

/** 64 topics are 4 kB. */
const mostBytes = 1024 * 1024

/** What a backend answers, in time and of a bounded size. @throws BackendFailure also for 5xx and 429, with which it says that it is down */
export async function fetchedText(
  name: ForwardedBackend,
  url: string,
  init: RequestInit & { readonly signal: AbortSignal },
  timeoutMs: number,
): Promise<FetchedText> {
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), init.signal])
    const response = await fetch(url, { ...init, signal, redirect: 'error' })
    const tooLong = () => new BackendFailure('error', `The ${name} answers with more than ${mostBytes} bytes`)
    const text = response.body ? await boundedText(response.body, mostBytes, tooLong) : ''
    if (response.status >= 500 || response.status === 429)
      throw new BackendFailure('unavailable', `The ${name} answered with ${response.status}`)
    return { status: response.status, text }
  } catch (error) {
    if (error instanceof BackendFailure) throw error
    const late = error instanceof Error && error.name === 'TimeoutError'
    throw late
      ? new BackendFailure('timeout', `The ${name} did not answer within ${timeoutMs} ms`, error)
      : new BackendFailure('unavailable', `The ${name} cannot be reached`, error)
  }
}

import type { RequestHeaders } from '../../common/access.ts'
import { Failure } from '../../common/failure.ts'
import { whyUnreachable } from '../../common/why-unreachable.ts'

/** A whole answer. */
type Reached = { readonly ok: boolean; readonly status: number; readonly text: string }

const timeoutMs = 10_000

/** Asks an endpoint and waits for all that it has to say; fails with 'environment' where that does not come in time. */
export async function reach(url: string, who: string, headers: RequestHeaders, signal: AbortSignal): Promise<Reached> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.any([signal, timeout]) })
    if (response.status >= 300 && response.status < 400) throw redirects(who, url, response)
    return { ok: response.ok, status: response.status, text: await response.text() }
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof Failure) throw cause
    const clause = whyUnreachable(cause)
    const why = timeout.aborted
      ? `did not answer within ${timeoutMs / 1000} s`
      : `cannot be reached${clause ? `, because ${clause}` : ''}`
    throw new Failure('environment', `${who} ${why}: ${url}`, {
      hint: 'Check that it runs and that the address is right.',
      cause,
    })
  }
}

/** The generator follows no redirection, and a promise is about the address that was named. */
function redirects(who: string, url: string, { status, headers }: Response): Failure {
  const { location: place = 'an unknown place' } = Object.fromEntries(headers)
  return new Failure('environment', `${who} redirects ${url} to ${place} (HTTP ${status}), where no load would go.`, {
    hint: 'Give the address to which it leads.',
  })
}

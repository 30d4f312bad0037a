import { Failure } from '../common/failure.ts'

/** A whole answer. */
export type Reached = { readonly ok: boolean; readonly status: number; readonly text: string }

const timeoutMs = 10_000

/** Asks an endpoint and waits for all that it has to say; fails with 'environment' where that does not come in time. */
export async function reach(url: string, who: string, signal: AbortSignal): Promise<Reached> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, timeout]) })
    return { ok: response.ok, status: response.status, text: await response.text() }
  } catch (cause) {
    signal.throwIfAborted()
    const why = timeout.aborted ? `did not answer within ${timeoutMs / 1000} s` : 'cannot be reached'
    throw new Failure('environment', `${who} ${why}: ${url}`, {
      hint: 'Check that it runs and that the address is right.',
      cause,
    })
  }
}

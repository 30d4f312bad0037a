/**
 * Does work whose signal is aborted after so many milliseconds (with a TimeoutError), or together with `outer`.
 *
 * AbortSignal.timeout and AbortSignal.any do the same until somebody collects them: at hundreds of requests a second thousands of timers are
 * left behind, each of which makes an error with its stack when its request has long been answered.
 */
export async function inTime<Answer>(
  timeoutMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const within = new AbortController()
  const stop = () => within.abort(outer?.reason)
  const timer = setTimeout(() => within.abort(new DOMException('It took too long.', 'TimeoutError')), timeoutMs)
  if (outer?.aborted) stop()
  outer?.addEventListener('abort', stop, { once: true })
  try {
    return await work(within.signal)
  } finally {
    clearTimeout(timer)
    outer?.removeEventListener('abort', stop)
  }
}

/** Whether work ended because it took too long. */
export const isLate = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

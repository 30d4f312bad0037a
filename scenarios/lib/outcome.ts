import type { Outcome } from '../../slo/conventions.ts'

/**
 * From the status (0 when no answer came) and k6's error code. 1050 and 1211 are time-outs of the request and of the
 * connection; every other failure without a status is a connection that was refused, reset or never made.
 * A redirection is an answer that a cache must not give, so it counts as the client's error.
 */
export function outcomeOf(status: number, errorCode: number): Outcome {
  if (status === 0) return errorCode === 1050 || errorCode === 1211 ? 'timeout' : 'refused'
  // The status line had come, the body had not.
  if (errorCode === 1050) return 'timeout'
  if (status >= 500) return 'server_error'
  return status >= 200 && status < 300 ? 'ok' : 'client_error'
}

/** A request for a row that nobody has is answered rightly by "not found" alone. */
export function outcomeOfAbsent(status: number, errorCode: number): Outcome {
  if (status === 404 && errorCode !== 1050) return 'ok'
  const outcome = outcomeOf(status, errorCode)
  return outcome === 'ok' ? 'wrong_body' : outcome
}

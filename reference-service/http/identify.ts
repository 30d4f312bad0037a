import type { IncomingHttpHeaders } from 'node:http'
import { type Trace, traces } from './trace.ts'

/** By what requests are known: an id of their own, and the trace that some of them belong to. */
export interface Identify {
  readonly newRequestId: () => string
  readonly traceOf: (headers: IncomingHttpHeaders) => Trace | undefined
}

interface Parts {
  /** So many random bytes, in hexadecimal digits. */
  readonly randomHex: (bytes: number) => string
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
}

/** @param ownShare of the requests that come without a trace, the share that begins one here */
export function identify(parts: Parts, ownShare = 0): Identify {
  const prefix = parts.randomHex(6)
  let requests = 0
  return { newRequestId: () => `${prefix}-${(requests++).toString(36)}`, traceOf: traces({ ...parts, ownShare }) }
}

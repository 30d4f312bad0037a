import type { IncomingHttpHeaders } from 'node:http'

/** What whoever is asked for a request's sake is told of its trace (W3C Trace Context, https://www.w3.org/TR/trace-context/). */
type TraceHeaders = Readonly<Partial<Record<'traceparent' | 'tracestate', string>>>

/** The trace that a request belongs to. One that nobody samples is handed on as it came. */
export type Trace =
  | {
      readonly isSampled: true
      /** 32 hexadecimal digits. */
      readonly traceId: string
      /** Of this request here; 16 hexadecimal digits. */
      readonly spanId: string
      /** Of whoever asks; undefined where the trace begins here. */
      readonly parentId: string | undefined
      /** Milliseconds since 1970. */
      readonly atMs: number
      readonly headers: TraceHeaders
    }
  | { readonly isSampled: false; readonly headers: TraceHeaders }

interface Parts {
  /** So many random bytes, in hexadecimal digits. */
  readonly randomHex: (bytes: number) => string
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
  /** Of requests that come without a trace, the share that begins one here. */
  readonly ownShare: number
}

/** Later versions may add to it; what they add is not ours to read. */
const traceparent = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const sampledFlag = 1
/** What the standard asks everybody to hand on at least. */
const longestState = 512

/** Reads the trace of a request from its headers. A request without one, or with one that makes no sense, costs a look at a header. */
export function traces({ randomHex, wallClock, ownShare }: Parts) {
  let due = 0
  const begun = (): Trace | undefined => {
    due += ownShare
    if (due < 1) return undefined
    due -= 1
    return sampled(randomHex(16), undefined, {})
  }
  const sampled = (traceId: string, parentId: string | undefined, state: TraceHeaders): Trace => {
    const spanId = randomHex(8)
    const headers = { ...state, traceparent: `00-${traceId}-${spanId}-01` }
    return { isSampled: true, traceId, spanId, parentId, atMs: wallClock(), headers }
  }
  return ({ traceparent: given, tracestate }: IncomingHttpHeaders): Trace | undefined => {
    if (given === undefined) return begun()
    const [, version, traceId, parentId, flags, more] = traceparent.exec(`${given}`) ?? []
    if (traceId === undefined || (version === '00' && more !== undefined)) return begun()
    const state = typeof tracestate === 'string' && tracestate.length <= longestState ? { tracestate } : {}
    if ((Number.parseInt(`${flags}`, 16) & sampledFlag) === 1) return sampled(traceId, parentId, state)
    return { isSampled: false, headers: { ...state, traceparent: `${given}` } }
  }
}

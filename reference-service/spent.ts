import type { ForwardedBackend } from '../slo/conventions.ts'
import type { Trace } from './http/trace.ts'

/** On what a request spends its time, noted as it goes along, and the trace that it belongs to. */
export class Spent {
  readonly trace: Trace | undefined
  /** What it may have waited before the service looked at it; before its clock begins. */
  queueMs = 0
  cassandraMs = 0
  lambdaMs = 0
  mediawikiMs = 0

  constructor(trace: Trace | undefined) {
    this.trace = trace
  }

  add(backend: ForwardedBackend, ms: number): void {
    if (backend === 'lambda') this.lambdaMs += ms
    else this.mediawikiMs += ms
  }

  /** As log lines tell it: ids, and milliseconds that add up to the duration, but for the queue before it. */
  told(durationMs: number): Readonly<Record<string, string | number | undefined>> {
    const { trace, queueMs, cassandraMs, lambdaMs, mediawikiMs } = this
    return {
      ...(trace?.isSampled && { trace_id: trace.traceId, span_id: trace.spanId, parent_id: trace.parentId }),
      queue_ms: rounded(queueMs),
      service_ms: rounded(Math.max(durationMs - cassandraMs - lambdaMs - mediawikiMs, 0)),
      cassandra_ms: rounded(cassandraMs),
      lambda_ms: rounded(lambdaMs),
      mediawiki_ms: rounded(mediawikiMs),
    }
  }
}

const rounded = (ms: number) => Math.round(ms * 1000) / 1000

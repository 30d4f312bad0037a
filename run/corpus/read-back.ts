import pLimit from 'p-limit'
import type { RequestHeaders } from '../../common/access.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import type { Write } from '../../scenarios/lib/requests/operation.ts'
import { areEqual } from '../../scenarios/lib/rows/body-check.ts'
import { type Corpus, corpus } from '../../scenarios/lib/rows/corpus.ts'
import { topicsPath } from '../../scenarios/lib/rows/topics-path.ts'
import { loadTestHeader } from '../../slo/conventions.ts'
import type { Prediction } from '../../wiki/predictions.ts'

interface ReadBackOptions {
  readonly plan: Plan
  /** The writes to ask for. */
  readonly acknowledged: readonly Write[]
  readonly signal: AbortSignal
  /** What the service wants to see before it answers. */
  readonly headers?: RequestHeaders
  /** How long one question may wait for its answer. */
  readonly timeoutMs?: number
}

/** Acknowledged writes, and what became of those that the service could be asked about. */
interface ReadBackResult {
  /** Writes of the sample that the service answered with success. */
  readonly acknowledged: number
  /** Those of them that it could be asked about afterwards; the others prove nothing. */
  readonly checked: number
  /** Checked, and the service has nothing there. */
  readonly lost: number
  /** Checked, and the service has something else than what was written. */
  readonly stale: number
}

/** Silent: it took every question and answered none in time. */
type NoAnswer = 'unanswered' | 'silent'
type Finding = 'kept' | 'lost' | 'stale' | NoAnswer

const atOnce = 8
const attempts = 3
const usualTimeoutMs = 5000
/** So many rows without a word, and nothing more is asked: each takes fifteen seconds. */
const patience = 8

/**
 * Reads the writes that k6 noted as acknowledged back through the service, each from a row that nothing else wrote in the run, and
 * compares all predictions with the ones written.
 */
export async function readBack(options: ReadBackOptions): Promise<ReadBackResult> {
  const { plan, acknowledged } = options
  const rows = corpus(plan.seed, plan.topicsPerRow)
  const counts: Record<Finding, number> = { kept: 0, lost: 0, stale: 0, unanswered: 0, silent: 0 }
  await pLimit(atOnce).map(acknowledged, async (write) => {
    if (counts.silent < patience) counts[await findingOf(write, options, rows)]++
  })
  const { kept, lost, stale } = counts
  return { acknowledged: acknowledged.length, checked: kept + lost + stale, lost, stale }
}

async function findingOf({ row, generation }: Write, options: ReadBackOptions, rows: Corpus): Promise<Finding> {
  const response = await ask(`${options.plan.target}${topicsPath(rows.key(row))}?debug=true`, options)
  if (typeof response === 'string') return response
  if (response.status === 404) return 'lost'
  return areEqual(response.predictions, rows.predictions(row, generation, 0)) ? 'kept' : 'stale'
}

interface Found {
  readonly status: 200 | 404
  readonly predictions: readonly Prediction[]
}

/** No answer when neither the value nor its absence could be had, even when asked again. */
async function ask(url: string, options: ReadBackOptions): Promise<Found | NoAnswer> {
  const { plan, signal, timeoutMs = usualTimeoutMs } = options
  let silences = 0
  for (let attempt = 0; attempt < attempts; attempt++) {
    signal.throwIfAborted()
    const timeout = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(url, {
        headers: { ...options.headers, [loadTestHeader]: plan.runId },
        redirect: 'manual',
        signal: AbortSignal.any([signal, timeout]),
      })
      if (response.status === 404) return { status: 404, predictions: [] }
      if (response.ok) return { status: 200, predictions: predictionsOf(await response.json()) }
    } catch {
      // A broken connection or a body that is no JSON: ask again.
      if (timeout.aborted) silences++
    }
  }
  signal.throwIfAborted()
  return silences === attempts ? 'silent' : 'unanswered'
}

/** An answer of another shape holds nothing that was written. */
function predictionsOf(body: unknown): readonly Prediction[] {
  const { predictions } = (body ?? {}) as { readonly predictions?: unknown }
  return Array.isArray(predictions) ? (predictions as Prediction[]) : []
}

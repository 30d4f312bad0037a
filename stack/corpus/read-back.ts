import { readFile } from 'node:fs/promises'
import { areEqual } from '../../scenarios/lib/body-check.ts'
import { type Corpus, corpus, type Prediction } from '../../scenarios/lib/corpus.ts'
import type { SurgePlan } from '../../scenarios/lib/plan.ts'
import { type Traffic, traffic } from '../../scenarios/lib/traffic.ts'

export interface ReadBackOptions {
  readonly plan: SurgePlan
  /** The log that k6 wrote. */
  readonly logFile: string
  readonly signal: AbortSignal
}

/** Acknowledged writes, and what became of those that the service could be asked about. */
export interface ReadBackResult {
  /** Writes of the sample that the service answered with success. */
  readonly acknowledged: number
  /** Those of them that it could be asked about afterwards; the others prove nothing. */
  readonly checked: number
  /** Checked, and the service has nothing there. */
  readonly lost: number
  /** Checked, and the service has something else than what was written. */
  readonly stale: number
}

type Finding = 'kept' | 'lost' | 'stale' | 'unanswered'

const atOnce = 8
const attempts = 3
const timeoutMs = 5000

/**
 * Reads the writes that k6 noted as acknowledged back through the service, each from a row that nothing else wrote in the run, and
 * compares all predictions with the ones written.
 */
export async function readBack({ plan, logFile, signal }: ReadBackOptions): Promise<ReadBackResult> {
  const acknowledged = acknowledgedWrites(await readLog(logFile))
  const requests = traffic(plan)
  const rows = corpus(plan.seed)
  const findings: Finding[] = []
  const waiting = acknowledged.values()
  const reader = async (): Promise<void> => {
    for (const k of waiting) findings.push(await findingOf(k, plan, requests, rows, signal))
  }
  await Promise.all(Array.from({ length: atOnce }, reader))
  const count = (finding: Finding): number => findings.filter((found) => found === finding).length
  return {
    acknowledged: acknowledged.length,
    checked: findings.length - count('unanswered'),
    lost: count('lost'),
    stale: count('stale'),
  }
}

/** The numbers of the acknowledged writes in a log of k6, whose other lines are its warnings. */
export function acknowledgedWrites(log: string): readonly number[] {
  return [...log.matchAll(/^acknowledged (\d+)$/gm)].map((match) => Number(match[1]))
}

async function readLog(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

async function findingOf(
  k: number,
  plan: SurgePlan,
  requests: Traffic,
  rows: Corpus,
  signal: AbortSignal,
): Promise<Finding> {
  const { row, generation } = requests.write('scored', k)
  const { wikiId, pageId } = rows.key(row)
  const response = await ask(`${plan.target}/v1/topics/${wikiId}/${pageId}?debug=true`, plan.runId, signal)
  if (response === undefined) return 'unanswered'
  if (response.status === 404) return 'lost'
  return areEqual(response.predictions, rows.predictions(row, generation, 0)) ? 'kept' : 'stale'
}

interface Found {
  readonly status: 200 | 404
  readonly predictions: readonly Prediction[]
}

/** undefined when neither the value nor its absence could be had, even when asked again. */
async function ask(url: string, runId: string, signal: AbortSignal): Promise<Found | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    signal.throwIfAborted()
    try {
      const response = await fetch(url, {
        headers: { 'x-load-test': runId },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      if (response.status === 404) return { status: 404, predictions: [] }
      if (response.ok) return { status: 200, predictions: predictionsOf(await response.json()) }
    } catch {
      // A broken connection or a body that is no JSON: ask again.
    }
  }
  signal.throwIfAborted()
  return undefined
}

/** An answer of another shape holds nothing that was written. */
function predictionsOf(body: unknown): readonly Prediction[] {
  const { predictions } = (body ?? {}) as { readonly predictions?: unknown }
  return Array.isArray(predictions) ? (predictions as Prediction[]) : []
}

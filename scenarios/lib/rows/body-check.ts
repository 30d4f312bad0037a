import type { Prediction } from '../../../wiki/predictions.ts'
import { type Corpus, modelVersion, type RowKey } from './corpus.ts'
import { staysAsFilled } from './rows.ts'

/** What a read without a threshold is answered with (seed 001). */
export const defaultThreshold = 0.5

/**
 * Whether the body is a right answer to a read of the row: well-formed, and for rows that no run writes exactly the predictions that the
 * fill wrote.
 */
export function isRightBody(body: string, corpus: Corpus, row: number): boolean {
  const found = predictionsIn(body, corpus, row)
  return found !== undefined && (!staysAsFilled(row) || areEqual(found, corpus.predictions(row, 0, defaultThreshold)))
}

/**
 * What a well-formed answer to a read of the row says: one about the page asked for, of the model's version, with known topics and scores from
 * the threshold to 1, falling.
 */
export function predictionsIn(body: string, corpus: Corpus, row: number): readonly Prediction[] | undefined {
  const answer = parse(body)
  if (answer === undefined) return undefined
  const key = corpus.key(row)
  if (answer['wiki_id'] !== key.wikiId || answer['page_id'] !== key.pageId) return undefined
  if (answer['model_version'] !== modelVersion || typeof answer['last_updated'] !== 'string') return undefined
  const predictions = answer['predictions']
  return Array.isArray(predictions) && areWellFormed(predictions, corpus) ? predictions : undefined
}

/** Topic by topic and score by score, in order. */
export function areEqual(found: readonly Prediction[], expected: readonly Prediction[]): boolean {
  return (
    found.length === expected.length &&
    expected.every(({ topic, score }, i) => topic === found[i]?.topic && score === found[i]?.score)
  )
}

/** Whether the body is an answer about the page, whatever it says of it. */
export function isAbout(body: string, { wikiId, pageId }: RowKey): boolean {
  const answer = parse(body)
  return answer?.['wiki_id'] === wikiId && answer['page_id'] === pageId && Array.isArray(answer['predictions'])
}

function parse(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function areWellFormed(
  predictions: readonly unknown[],
  { knows }: Pick<Corpus, 'knows'>,
): predictions is readonly Prediction[] {
  let previous = 1
  const seen: Record<string, true> = {}
  for (const prediction of predictions) {
    if (typeof prediction !== 'object' || prediction === null) return false
    const { topic, score } = prediction as Readonly<Record<string, unknown>>
    if (typeof topic !== 'string' || !knows(topic) || seen[topic]) return false
    if (typeof score !== 'number' || !(score >= defaultThreshold && score <= previous)) return false
    seen[topic] = true
    previous = score
  }
  return predictions.length > 0
}

import { z } from 'zod'
import { greatestRevision } from '../../common/row-timestamp.ts'
import { type PredictionsCell, predictionsCell } from '../predictions.ts'
import type { Spent } from '../spent.ts'
import type { PageKey } from '../store.ts'
import { type Backend, BackendFailure } from './backend.ts'
import { type FetchedText, fetchedText } from './fetched-text.ts'

/** What the lambda makes of a page: of the revision that was asked for, or of its latest. */
interface Prediction {
  readonly revision: number
  readonly predictions: PredictionsCell
}

const answerSchema = z.object({
  model_version: z.string(),
  wiki_id: z.string(),
  page_id: z.number(),
  revision_id: z.int().min(1).max(greatestRevision),
  predictions: z
    .array(z.object({ topic: z.string().min(1).max(200), score: z.number().min(0).max(1) }))
    .min(1)
    .max(1000),
})

interface Parts {
  readonly backend: Backend
  readonly url: string
  readonly timeoutMs: number
  /** What this cache keeps: an answer of another version is not its. */
  readonly modelVersion: string
}

export class LambdaClient {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Undefined where there is no such page or revision. @throws BackendFailure */
  predict(page: PageKey, revision: number | undefined, spent?: Spent): Promise<Prediction | undefined> {
    const { backend, url, timeoutMs } = this.#parts
    // By hand, since a page id need not fit into a JavaScript number.
    const asked = revision === undefined ? '' : `,"revision_id":${revision}`
    const body = `{"wiki_id":${JSON.stringify(page.wikiId)},"page_id":${page.pageId}${asked}}`
    const init = {
      method: 'POST' as const,
      headers: { 'content-type': 'application/json', ...spent?.trace?.headers },
      body,
    }
    const predict = `${url}/v1/models/articletopic:predict`
    return backend.call(
      async (signal) =>
        this.#read(await fetchedText('lambda', predict, { ...init, signal }, timeoutMs), page, revision),
      spent,
    )
  }

  #read(answer: FetchedText, page: PageKey, revision: number | undefined): Prediction | undefined {
    const body = jsonIn(answer)
    // A wiki that it does not know is bad input to a lambda, and no page to a cache.
    if ((answer.status === 404 || answer.status === 400) && isProblem(body)) return undefined
    if (answer.status !== 200) throw new BackendFailure('error', `The lambda answered with ${answer.status}`)
    const read = answerSchema.safeParse(body)
    if (!read.success) throw wrong(`is no prediction: ${read.error.issues[0]?.path.join('.')}`)
    const { model_version: version, wiki_id: wikiId, page_id: pageId, revision_id: of, predictions } = read.data
    if (version !== this.#parts.modelVersion)
      throw wrong(`is of model version ${JSON.stringify(version)}, where the cache keeps ${this.#parts.modelVersion}`)
    if (wikiId !== page.wikiId || pageId !== Number(page.pageId)) throw wrong('is about another page')
    if (revision !== undefined && of !== revision)
      throw wrong(`is about revision ${of}, where ${revision} was asked for`)
    const topics = new Map(predictions.map(({ topic, score }) => [topic, score]))
    if (topics.size < predictions.length) throw wrong('names a topic twice')
    return { revision: of, predictions: predictionsCell(topics) }
  }
}

const wrong = (what: string) => new BackendFailure('error', `The lambda's answer ${what}`)

const isProblem = (body: unknown) => typeof body === 'object' && body !== null

function jsonIn({ text }: FetchedText): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BackendFailure('error', 'The lambda does not answer in JSON', error)
  }
}

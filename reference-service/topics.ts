import type { IncomingMessage } from 'node:http'
import { cacheable } from './caching.ts'
import { predictionsJson } from './predictions.ts'
import { Problem } from './problem.ts'
import type { Reply } from './reply.ts'
import type { PageKey, TopicStore, VersionRange } from './store.ts'
import { parseTopicsBody, readBody, requireJson } from './topics-body.ts'
import type { TopicsQuery } from './topics-request.ts'

const done: Reply = { status: 204, headers: [], body: '' }

export async function getTopics(
  store: TopicStore,
  query: TopicsQuery,
  conditions: IncomingMessage['headers'],
): Promise<Reply> {
  const { page, modelVersion, leastBits } = query
  const stored = await store.read(page, modelVersion)
  if (stored === undefined) {
    throw new Problem(404, `Page ${page.pageId} of ${page.wikiId} has no topics of ${modelVersion}.`)
  }
  const predictions = stored.predictions === null ? '[]' : predictionsJson(stored.predictions, leastBits)
  const updated = new Date(stored.lastUpdatedMs).toISOString()
  const body =
    `{"wiki_id":"${page.wikiId}","page_id":${page.pageId},"model_version":${JSON.stringify(modelVersion)},` +
    `"last_updated":"${updated}","predictions":${predictions}}`
  return cacheable(body, stored.lastUpdatedMs, conditions)
}

export async function putTopics(
  store: TopicStore,
  page: PageKey,
  request: IncomingMessage,
  maxBodyBytes: number,
  nowMs: number,
): Promise<Reply> {
  requireJson(request.headers)
  const body = parseTopicsBody(await readBody(request, maxBodyBytes))
  await store.write(page, body.model_version, body.predictions, nowMs)
  return done
}

export async function deleteTopics(store: TopicStore, page: PageKey, range: VersionRange): Promise<Reply> {
  await store.delete(page, range)
  return done
}

import { expect, test } from 'vitest'
import { openAccess } from '../../../common/access.ts'
import { checkFilled } from '../../../run/testbed/check-filled.ts'
import { corpus, modelVersion } from '../../../scenarios/lib/rows/corpus.ts'
import { topicsPath } from '../../../scenarios/lib/rows/topics-path.ts'
import { answeringServer } from '../../answering-server.ts'

const asked = { rows: 1000, seed: 1, topicsPerRow: 64 }
const io = { access: openAccess, signal: new AbortController().signal }

/** A cache that was filled with these rows. */
async function cacheOf({ rows, seed, topicsPerRow }: typeof asked): Promise<string> {
  const content = corpus(seed, topicsPerRow)
  const byPath = new Map(Array.from({ length: rows }, (_, row) => [topicsPath(content.key(row)), row]))
  return await answeringServer(({ url = '' }, response) => {
    const row = byPath.get(url)
    if (row === undefined) return response.writeHead(404).end()
    const { wikiId, pageId } = content.key(row)
    const predictions = content.predictions(row, 0, 0.5)
    const about = {
      wiki_id: wikiId,
      page_id: pageId,
      model_version: modelVersion,
      last_updated: '2026-08-01T00:00:00Z',
    }
    return response.end(JSON.stringify({ ...about, predictions }))
  })
}

test('a cache that holds the rows is taken', async () => {
  await checkFilled(await cacheOf(asked), asked, io)
  await checkFilled(await cacheOf({ ...asked, topicsPerRow: 200 }), { ...asked, topicsPerRow: 200 }, io)
})

test.each([
  ['has half of the rows', { ...asked, rows: 500 }, 'answers 404'],
  ['has larger values', { ...asked, topicsPerRow: 200 }, 'has other scores'],
  ['has smaller values', { ...asked, topicsPerRow: 16 }, 'has other scores'],
])('one that %s is refused, and told how it is filled', async (_, there, found) => {
  const refused = checkFilled(await cacheOf(there), asked, io)
  await expect(refused).rejects.toMatchObject({
    message: expect.stringContaining(found),
    hint: expect.stringContaining('--rows 1000 --seed 1 --topics 64'),
  })
})

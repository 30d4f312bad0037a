import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ActionApi } from '../../../reference-service/backends/action-api.ts'

/** Says what its path tells it to, and remembers what it was asked. */
const asked: { host: string | undefined; url: string | undefined }[] = []
const answers: Readonly<Record<string, readonly [number, string]>> = {
  good: [200, '{"batchcomplete":true,"query":{"pages":[{"pageid":1,"lastrevid":2}]}}'],
  error: [200, '{"error":{"code":"badinteger","info":"…"}}'],
  html: [200, '<html>'],
  strange: [200, '{"query":{"pages":"none"}}'],
  long: [200, 'x'.repeat(2 * 1024 * 1024)],
  down: [503, 'down'],
}
const server = createServer(({ headers, url }, response) => {
  asked.push({ host: headers.host, url })
  const [status, body] = answers[url?.split('/')[1] ?? ''] ?? []
  if (status !== undefined) response.writeHead(status).end(body)
})
let origin: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const api = (path: string) =>
  new ActionApi({ url: `http://${origin}/${path}`, timeoutMs: path === 'silent' ? 50 : 5000 })

it('asks in the form of the Action API, and tells the wiki by the header Host', async () => {
  asked.length = 0
  expect(await api('good').pages('de.wikipedia.org', { titles: 'A|B', redirects: 1 })).toEqual([
    { pageid: 1, lastrevid: 2 },
  ])
  const query = 'action=query&prop=info&format=json&formatversion=2&titles=A%7CB&redirects=1'
  expect(asked).toEqual([{ host: 'de.wikipedia.org', url: `/good/w/api.php?${query}` }])
})

it('puts the wiki into the address where that has a place for it', async () => {
  asked.length = 0
  const split = new ActionApi({ url: `http://${origin}/good/{domain}`, timeoutMs: 5000 })
  await split.pages('de.wikipedia.org', { pageids: 1 })
  expect(asked[0]).toEqual({ host: origin, url: expect.stringMatching(/^\/good\/de\.wikipedia\.org\/w\/api\.php/) })
})

it.each([
  ['error', 'error', 'MediaWiki answers with the error badinteger'],
  ['html', 'error', 'MediaWiki answers with something else than its Action API'],
  ['strange', 'error', 'MediaWiki answers with something else than its Action API'],
  ['long', 'error', 'MediaWiki answers with more than 1048576 bytes'],
  ['down', 'unavailable', 'MediaWiki answered with 503'],
  ['silent', 'timeout', 'MediaWiki did not answer within 50 ms'],
])('an answer that is %s is a failure of the kind %s', async (path, outcome, message) => {
  await expect(api(path).pages('de.wikipedia.org', { pageids: 1 })).rejects.toMatchObject({ outcome, message })
})

it('nobody at the address is a failure', async () => {
  const nobody = new ActionApi({ url: 'http://127.0.0.1:9', timeoutMs: 5000 })
  await expect(nobody.pages('de.wikipedia.org', { pageids: 1 })).rejects.toMatchObject({
    outcome: 'unavailable',
    message: 'MediaWiki cannot be reached',
  })
})

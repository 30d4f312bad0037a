import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageIdOf } from '../../wiki/pages.ts'
import { counted, said } from './cache-world.ts'
import { lambdaServer } from './lambda-server.ts'
import { mediaWikiServer } from './mediawiki-server.ts'
import { put, type RunningService, runningService } from './running-service.ts'

const open: AsyncDisposable[] = []
let wiki: Awaited<ReturnType<typeof mediaWikiServer>>
let service: RunningService
const byTitle = (title: string, more = '') =>
  service.fetch(`/v1/topics?lang=en&page_title=${encodeURIComponent(title)}${more}`)

async function started(env: Readonly<Record<string, string>>) {
  const one = await runningService({ env })
  open.unshift(one)
  return one
}

beforeAll(async () => {
  wiki = await mediaWikiServer()
  open.push(wiki)
  service = await started({ MEDIAWIKI_URL: wiki.url })
  await put(service, `/v1/topics/enwiki/${pageIdOf(5)}`, { Literature: 0.75 })
  await put(service, '/v1/topics/enwiki/7', { STEM: 0.75 })
})

afterAll(async () => {
  for (const one of open) await one[Symbol.asyncDispose]()
})

describe('a page by its title', () => {
  it.each([
    ['as it is', 'Page 5', pageIdOf(5)],
    ['with blanks as links spell them', 'Page_5', pageIdOf(5)],
    ['with a small letter first', 'page 5', pageIdOf(5)],
    ['with a section', 'Page 5#History', pageIdOf(5)],
    ['by a redirect', 'Redirect 5', pageIdOf(5)],
    ['of a low id', 'Early page 7', 7],
  ])('%s is that page', async (_how, title, pageId) => {
    const [answer, byId] = await Promise.all([byTitle(title), service.fetch(`/v1/topics?lang=en&page_id=${pageId}`)])
    expect([answer.status, await answer.text()]).toEqual([200, await byId.text()])
    expect(answer.headers.get('etag')).toBe(byId.headers.get('etag'))
  })

  it('is asked of the wiki of the language', async () => {
    const answer = await service.fetch('/v1/topics?lang=be-tarask&page_title=Early%20page%207')
    expect([answer.status, await answer.json()]).toMatchObject([
      404,
      { detail: 'Page 7 of be_x_oldwiki has no topics of articletopic-20260801.' },
    ])
  })

  it('is asked for each time: what MediaWiki says is kept nowhere', async () => {
    const before = await wiki.counted()
    await byTitle('Page 5')
    await byTitle('Page 5')
    expect((await wiki.counted()) - before).toBe(2)
  })

  it('takes a threshold and HEAD', async () => {
    const answer = await service.fetch('/v1/topics?lang=en&page_title=Page%205&threshold=0.8', { method: 'HEAD' })
    expect(answer.status).toBe(200)
  })

  it.each([
    ['that nobody has', 'No such page', 404, 'enwiki has no page with the title "No such page".'],
    ['by a redirect to nothing', 'Redirect 65000000', 404, 'enwiki has no page with the title "Redirect 65000000".'],
    ['that is none', 'a[b]', 400, '"a[b]" cannot be the title of a page.'],
    ['that is two', 'Page 5|Page 6', 400, '"Page 5|Page 6" is not one title.'],
    ['with a separator that MediaWiki knows', '\u001fPage 5', 400, '"\\u001fPage 5" is not one title.'],
  ])('%s is told', async (_what, title, status, detail) => {
    const answer = await byTitle(title)
    expect([answer.status, await answer.json()]).toMatchObject([status, { detail }])
  })

  it.each(['', 'x'.repeat(256), '\ud800'])('%j is refused', async (title) => {
    const spelled = title === '\ud800' ? '%ED%A0%80' : title
    expect((await service.fetch(`/v1/topics?lang=en&page_title=${spelled}`)).status).toBe(400)
  })

  it.each(['/v1/topics?lang=en', '/v1/topics?lang=en&page_id=7&page_title=Page%205'])(
    'and by its id, or by neither, is 400: %s',
    async (path) => {
      const answer = await service.fetch(path)
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { detail: 'A page is told by page_id or by page_title: give one of them.' },
      ])
    },
  )

  it('that is not stored is calculated, where there is a lambda', async () => {
    await using lambda = await lambdaServer()
    await using cache = await runningService({ env: { MEDIAWIKI_URL: wiki.url, LAMBDA_URL: lambda.url } })
    const answer = await cache.fetch('/v1/topics?lang=en&page_title=early_page_7')
    expect([said(answer), lambda.asked]).toEqual([
      { fwd: 'miss', 'fwd-status': 200, stored: true },
      [{ wiki_id: 'enwiki', page_id: 7 }],
    ])
  })
})

describe('a MediaWiki that fails', () => {
  const answering = async (status: number, body: string) => {
    const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    open.push({
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections()
        server.close()
      },
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it.each([
    ['says 503', 503, '', 502, 'unavailable', 'MediaWiki answered with 503.'],
    ['is no MediaWiki', 200, '<html>', 502, 'error', 'MediaWiki answers with something else than its Action API.'],
    [
      'tells an error',
      200,
      '{"error":{"code":"readonly"}}',
      502,
      'error',
      'MediaWiki answers with the error readonly.',
    ],
  ])('because it %s is told, and counted apart', async (_what, status, body, told, outcome, detail) => {
    const cache = await started({ MEDIAWIKI_URL: await answering(status, body) })
    const answer = await cache.fetch('/v1/topics?lang=en&page_title=Page%205')
    expect([answer.status, await answer.json()]).toMatchObject([told, { detail }])
    for (const each of ['ok', 'timeout', 'unavailable', 'rejected', 'error'])
      expect(await counted(cache, `forwarded_requests_total{backend="mediawiki",outcome="${each}"}`)).toBe(
        Number(each === outcome),
      )
    expect(await counted(cache, 'backend_requests_total{operation="read",outcome="ok"}')).toBe(0)
  })

  it('because it does not answer is 504 when its time is over, and costs reads by id nothing', async () => {
    await using silent = await mediaWikiServer({ TIMEOUT_SHARE: '1' })
    const cache = await started({
      MEDIAWIKI_URL: silent.url,
      MEDIAWIKI_TIMEOUT_MS: '100',
      MEDIAWIKI_MAX_IN_FLIGHT: '1',
    })
    await put(cache, '/v1/topics/enwiki/7', { STEM: 0.75 })
    const asking = cache.fetch('/v1/topics?lang=en&page_title=Page%205')
    while ((await counted(cache, 'forwarded_requests_in_flight{backend="mediawiki"}')) === 0) await setImmediate()
    const full = await cache.fetch('/v1/topics?lang=en&page_title=Page%206')
    expect([full.status, await full.json()]).toMatchObject([
      503,
      { detail: '1 requests are waiting for MediaWiki already.' },
    ])
    expect((await cache.fetch('/v1/topics?lang=en&page_id=7')).status).toBe(200)
    const answer = await asking
    expect([answer.status, await answer.json()]).toMatchObject([
      504,
      { detail: 'MediaWiki did not answer within 100 ms.' },
    ])
  })
})

it('without a MediaWiki a title is an unknown parameter', async () => {
  await using plain = await runningService()
  const answer = await plain.fetch('/v1/topics?lang=en&page_title=Page%205')
  expect(answer.status).toBe(400)
  expect(await plain.metrics.render()).not.toContain('mediawiki')
})

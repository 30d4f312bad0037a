import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPlan } from '../../scenarios/all.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { coldRead } from '../../scenarios/lib/requests/cold-reads.ts'
import { read } from '../../scenarios/lib/requests/reads.ts'
import { type RunningService, runningService } from './running-service.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'

type ReadPlan = Plan<'bodyCheckRatio' | 'hitRatio'>
const planned = (scenario: string) =>
  readPlan(JSON.stringify({ scenario, target: 'http://127.0.0.1:1', runId: 'r', hitRatio: 0 })) as ReadPlan
const some = Array.from({ length: 20 }, (_, k) => k)

/** The cache with the lambda and the stand-in for MediaWiki as their own processes, asked as k6 asks. */
describe('a cache with a lambda and a MediaWiki', () => {
  let mediawiki: ServiceProcess
  let lambda: ServiceProcess
  let cache: RunningService
  beforeAll(async () => {
    mediawiki = await serviceProcess({}, 'mediawiki/main.ts')
    const MEDIAWIKI_URL = `http://127.0.0.1:${mediawiki.port}`
    lambda = await serviceProcess({ LATENCY: '0', MEDIAWIKI_URL }, 'lambda/main.ts')
    cache = await runningService({ env: { LAMBDA_URL: `http://127.0.0.1:${lambda.port}`, MEDIAWIKI_URL } })
  })
  afterAll(async () => {
    await cache[Symbol.asyncDispose]()
    await lambda[Symbol.asyncDispose]()
    await mediawiki[Symbol.asyncDispose]()
  })

  it('answers each miss of cold-cache rightly, and then from what it has stored', async () => {
    const { path, isRight } = coldRead.requests(planned('cold-cache'))
    for (const k of some) {
      const [missed, hit] = [await cache.fetch(path('scored', k)), await cache.fetch(path('scored', k))]
      expect([missed.status, hit.status]).toEqual([200, 200])
      const body = await missed.text()
      expect(isRight('scored', k, body)).toBe(true)
      expect(await hit.text()).toBe(body)
      expect(missed.headers.get('cache-status')).toContain('fwd=')
      expect(hit.headers.get('cache-status')).toContain('hit')
    }
  })

  it('still has no topics of pages that are none: what surge asks for to be told so', async () => {
    const { path, isAbsent } = read.requests(planned('surge'))
    for (const k of some) {
      expect(isAbsent('scored', k)).toBe(true)
      expect((await cache.fetch(path('scored', k))).status).toBe(404)
    }
  })

  it.each([
    ['Page 0', 200],
    ['page_0', 200],
    ['Redirect 0', 200],
    ['Nowhere', 404],
  ])('finds a page by its title, however it is spelled: %s', async (title, status) => {
    const answer = await cache.fetch(`/v1/topics?${new URLSearchParams({ lang: 'de', page_title: title })}`)
    expect(answer.status).toBe(status)
    if (status === 200) expect(await answer.json()).toMatchObject({ wiki_id: 'dewiki', page_id: 10_012_345 })
  })
})

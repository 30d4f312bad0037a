import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readBack } from '../../../run/corpus/read-back.ts'
import type { Write } from '../../../scenarios/lib/requests/operation.ts'
import { write } from '../../../scenarios/lib/requests/writes.ts'
import { corpus } from '../../../scenarios/lib/rows/corpus.ts'
import { planWith, type SurgePlan } from '../../scenarios/lib/plans.ts'

type Reply = { readonly status: number | 'silence'; readonly body?: string }

describe('read back', () => {
  let server: Server
  let replies: Map<string, Reply[]>
  let asked = 0
  let plan: SurgePlan

  beforeEach(async () => {
    replies = new Map()
    server = createServer((request, response) => {
      const queue = replies.get(request.url ?? '') ?? []
      const reply = (queue.length > 1 ? queue.shift() : queue[0]) ?? { status: 404 }
      asked++
      if (reply.status === 'silence') return
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    plan = planWith({ target: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, readBackRatio: 1 })
  })

  afterEach(async () => {
    server.closeAllConnections()
    server.close()
  })

  function written(k: number, of = plan): Write {
    const left = write.requests(of).readBack('scored', k)
    if (!left) throw new Error(`write ${k} is not read back`)
    return left
  }

  function answer(k: number, ...answers: Reply[]): void {
    const { wikiId, pageId } = corpus(plan.seed).key(written(k).row)
    replies.set(`/v1/topics/${wikiId}/${pageId}?debug=true`, answers)
  }

  function stored(k: number, generation = written(k).generation): Reply {
    const predictions = corpus(plan.seed, plan.topicsPerRow).predictions(written(k).row, generation, 0)
    return { status: 200, body: JSON.stringify({ predictions }) }
  }

  const run = (numbers: readonly number[]) =>
    readBack({ plan, acknowledged: numbers.map((k) => written(k)), signal: AbortSignal.timeout(20_000) })

  it('finds what was kept, lost, stale and unanswered', async () => {
    answer(0, stored(0))
    answer(2, { status: 404 })
    answer(4, stored(4, 0))
    answer(6, { status: 503 })
    answer(8, { status: 503 }, stored(8))
    answer(10, { status: 200, body: '<html></html>' })
    answer(12, { status: 200, body: '{"predictions":[null]}' })
    expect(await run([0, 2, 4, 6, 8, 10, 12])).toEqual({ acknowledged: 7, checked: 5, lost: 1, stale: 2 })
  })

  it('stops asking when it hears nothing any more, and calls nothing lost', async () => {
    const every = Array.from({ length: 100 }, (_, k) => k)
    for (const k of every) answer(k, { status: 'silence' })
    asked = 0
    const found = await readBack({
      plan,
      acknowledged: every.map((k) => written(k)),
      signal: AbortSignal.timeout(20_000),
      timeoutMs: 30,
    })
    expect(found).toEqual({ acknowledged: 100, checked: 0, lost: 0, stale: 0 })
    expect(asked).toBeLessThanOrEqual(3 * 16)
  })

  it('takes what an earlier run wrote for stale', async () => {
    answer(0, stored(0, written(0, { ...plan, runId: 'an earlier run' }).generation))
    expect(await run([0])).toEqual({ acknowledged: 1, checked: 1, lost: 0, stale: 1 })
  })

  it('expects values of the size that was written', async () => {
    answer(0, stored(0))
    plan = { ...plan, topicsPerRow: 200 }
    answer(2, stored(2))
    expect(await run([0, 2])).toEqual({ acknowledged: 2, checked: 2, lost: 0, stale: 1 })
  })

  it('has nothing to say about a run that noted nothing', async () => {
    expect(await run([])).toEqual({ acknowledged: 0, checked: 0, lost: 0, stale: 0 })
  })
})

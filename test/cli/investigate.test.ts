import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { investigation } from '../../cli/investigate.ts'
import { runCli } from '../../cli/program.ts'
import { answeringServer } from '../answering-server.ts'
import { recordingWorld } from './world.ts'

const now = Date.UTC(2026, 10, 21, 3, 20) / 1000
const gateway = { name: '10.0.0.2:10901', lastError: null }

/** A Thanos before a service that answers 100 requests a second in 2 ms each, which loses sight of a store while it is asked. */
function thanos() {
  let questions = 0
  const series = (parameters: URLSearchParams) => {
    const [, of] = /http_request_duration_seconds_(count|sum)\{/.exec(parameters.get('query') ?? '') ?? []
    const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(parameters.get(name))) as [
      number,
      number,
      number,
    ]
    const values = Array.from({ length: (end - start) / step + 1 }, (_, i) => [
      start + i * step,
      of === 'sum' ? '0.2' : '100',
    ])
    return of === undefined ? [] : [{ metric: { code: '200', method: 'GET' }, values }]
  }
  return answeringServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const parameters = new URLSearchParams(body)
    const path = request.url ?? ''
    const answer = (data: unknown) => response.end(JSON.stringify({ status: 'success', data }))
    if (path.startsWith('/api/v1/status/flags')) return answer({ 'query.replica-label': 'replica' })
    if (path.startsWith('/api/v1/stores')) return answer({ store: questions > 1 ? [] : [gateway] })
    if (path.startsWith('/api/v1/query_range')) {
      questions++
      return answer({ resultType: 'matrix', result: series(parameters) })
    }
    if (parameters.get('query') === 'time()') return answer({ resultType: 'scalar', result: [now, `${now}`] })
    if (path.startsWith('/api/v1/query_exemplars')) return answer([])
    if (path.startsWith('/api/v1/query')) return answer({ resultType: 'matrix', result: [] })
    return response.writeHead(404).end('404 page not found')
  })
}

test('a store that Thanos loses sight of on the way is told, and what can be shown is shown', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'investigate-'))
  try {
    const argv = ['investigate', '--prometheus', await thanos(), '--last', '20m']
    const { world, said } = recordingWorld(argv, { cwd, now: () => now * 1000 })
    const code = await runCli(world, [investigation])
    expect([code, said.stderr]).toEqual([0, expect.any(String)])
    expect(said.stdout.replace(/\s+/g, ' ')).toContain(
      'Thanos has lost sight of 10.0.0.2:10901: what these know is missing here.',
    )
  } finally {
    await rm(cwd, { recursive: true })
  }
})

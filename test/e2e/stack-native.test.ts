import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { optionalParts, optionalPrograms } from '../../slo/conventions.ts'
import { answersCql } from '../../stack/cassandra/cql-probe.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { startStack } from '../../stack/stack.ts'
import { everydayIo } from '../stack/test-io.ts'
import { eventually, survivors } from './stack-program.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-e2e-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const SCENARIO = `
import http from 'k6/http'
export const options = { iterations: 10 }
export default () => {
  if (http.get(__ENV.TARGET + '/healthz').status !== 200) throw new Error('not healthy')
}
`

describe('a native stack', () => {
  let stack: RunningStack
  beforeAll(async () => {
    const io = everydayIo()
    const rival = { kind: 'folder', path: io.root } as const
    const parts = [...optionalParts]
    stack = await startStack({ stack: 'native', fresh: true, rival, parts, logFolder: join(folder, 'logs') }, io)
  })
  afterAll(async () => {
    await stack[Symbol.asyncDispose]()
    expect(await survivors(stack.record)).toEqual([])
    const { cassandra } = stack.record.parts
    expect('address' in cassandra && (await answersCql(cassandra.address))).toBe(false)
  })

  const query = async (expression: string) => {
    const { prometheus } = stack.record.parts
    const url = `${prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`
    const { data } = (await (await fetch(url)).json()) as {
      data: { result: { metric: Record<string, string>; value: [number, string] }[] }
    }
    return data.result
  }

  test('is scraped: both services, what they ask, Cassandra and Prometheus itself', async () => {
    const jobs = ['cassandra', 'prometheus', 'rival', 'service', ...optionalPrograms].sort()
    const up = await eventually(
      () => query('up == 1'),
      (found) => found.length === jobs.length,
    )
    expect(up.map(({ metric }) => metric['job']).sort()).toEqual(jobs)
  })

  test('has two services on the one Cassandra: what one has written the other reads', async () => {
    const { service, rival } = stack.record.parts
    const path = '/v1/topics/enwiki/2'
    const put = await fetch(`${service.url}${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model_version: 'test', predictions: { 'Culture.Media.Films': 0.75 } }),
    })
    expect(put.status).toBe(204)
    expect(rival?.url).not.toBe(service.url)
    expect((await fetch(`${rival?.url}${path}?model_version=test`)).status).toBe(200)
  })

  test('tells the service, the rival and the lambda where to ask', async () => {
    const { lambda, mediawiki } = stack.record.parts
    const told = async (part: string) => {
      const [pid] = stack.pids()[part] ?? []
      const lines = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0')
      return lines.filter((line) => /^(LAMBDA|MEDIAWIKI)_URL=/.test(line)).sort()
    }
    const both = [`LAMBDA_URL=${lambda?.url}`, `MEDIAWIKI_URL=${mediawiki?.url}`]
    expect(await Promise.all(['service', 'rival', 'lambda'].map(told))).toEqual([both, both, both])
  })

  test('tells what Cassandra does with the table of the cache', async () => {
    const { service } = stack.record.parts
    const put = await fetch(`${service.url}/v1/topics/enwiki/1`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model_version: 'test', predictions: { 'Culture.Media.Films': 0.75 } }),
    })
    expect(put.status).toBe(204)
    const writes = () => query('cassandra_table_writes_total{keyspace="ml_cache", table="topics"} == 2')
    expect(await eventually(writes, (found) => found.length === 1)).toHaveLength(1)
  })

  test('counts increments from one sample to another', async () => {
    const anchored = () => query('increase(scrape_samples_scraped{job="service"}[5s] anchored)')
    expect(await eventually(anchored, (found) => found.length === 1)).toHaveLength(1)
  })

  test('runs k6, which pushes its counts to Prometheus', async () => {
    const { service, prometheus } = stack.record.parts
    const scenario = join(folder, 'scenario.js')
    await writeFile(scenario, SCENARIO)
    const logFile = join(folder, 'logs/k6.log')
    const { exitCode } = await stack.runK6(
      {
        args: ['run', '--quiet', '--tag', 'testid=e2e', '--out', 'experimental-prometheus-rw', scenario],
        env: { TARGET: service.url, K6_PROMETHEUS_RW_SERVER_URL: `${prometheus.url}/api/v1/write` },
        logFile,
      },
      new AbortController().signal,
    )
    expect(exitCode, await readFile(logFile, 'utf8')).toBe(0)
    const requests = () => query('sum(k6_http_reqs_total{testid="e2e"})')
    const [sum] = await eventually(requests, (found) => found[0]?.value[1] === '10')
    expect(sum?.value[1]).toBe('10')
  })

  test('stops k6 when it is interrupted', async () => {
    const scenario = join(folder, 'long.js')
    await writeFile(scenario, `import { sleep } from 'k6'\nexport default () => sleep(600)\n`)
    const interruption = new AbortController()
    const run = { args: ['run', '--quiet', scenario], env: {}, logFile: join(folder, 'logs/k6-long.log') }
    const running = stack.runK6(run, interruption.signal)
    await eventually(
      async () => stack.pids()['k6']?.length,
      (count) => count === 1,
    )
    interruption.abort()
    expect((await running).exitCode).not.toBe(0)
    expect(stack.pids()['k6']).toEqual([])
  })

  test('gives the processes of its parts and nodetool', async () => {
    const { service, rival, k6, ...others } = stack.pids()
    const parts = [service, rival, ...Object.values(others)]
    expect(parts.map((pids) => pids?.length)).toEqual(new Array(4 + optionalParts.length).fill(1))
    expect(rival).not.toEqual(service)
    expect(await stack.nodetool(['info'])).toMatch(/^ID +: [0-9a-f-]{36}\nGossip active/)
  })

  // Only root may read it of another process.
  test.runIf(process.getuid?.() === 0)('lets the threads of Cassandra sleep a little longer', async () => {
    const [pid] = stack.pids()['cassandra'] ?? []
    expect(await readFile(`/proc/${pid}/timerslack_ns`, 'utf8')).toBe('200000\n')
  })

  test('writes a log per part', async () => {
    expect(await readdir(join(folder, 'logs'))).toEqual(
      expect.arrayContaining(['cassandra.log', 'lambda.log', 'prometheus.log', 'rival.log', 'service.log']),
    )
  })

  test('lends its endpoints to another stack, which leaves them running', async () => {
    const { cassandra, prometheus, service } = stack.record.parts
    if (!('address' in cassandra)) throw new Error('no Cassandra')
    const guest = await startStack(
      {
        stack: 'native',
        target: service.url,
        prometheus: prometheus.url,
        cassandra: cassandra.address,
        logFolder: join(folder, 'guest'),
      },
      everydayIo(),
    )
    expect(guest.record.parts).toMatchObject({
      cassandra: { origin: { source: 'existing' }, localDataCenter: 'datacenter1' },
      prometheus: { origin: { source: 'existing' } },
      service: { origin: { source: 'existing' } },
    })
    await guest[Symbol.asyncDispose]()
    expect(await survivors(stack.record)).toEqual(['cassandra', 'prometheus', 'service', 'rival', ...optionalParts])
  })

  test('knows which of its parts have died', async () => {
    expect(await stack.deadParts()).toEqual([])
    const { origin } = stack.record.parts.service
    if (origin.source === 'native') process.kill(origin.process.pid, 'SIGKILL')
    const dead = await eventually(
      () => stack.deadParts(),
      (names) => names.length === 1,
    )
    expect(dead).toEqual(['service'])
  })
})

describe('what cannot work', () => {
  const nobody = 'http://127.0.0.1:9'
  test.each([
    [{ target: nobody }, `the target does not answer at ${nobody}`],
    [{ prometheus: nobody }, `Prometheus does not answer at ${nobody}`],
    [{ cassandra: '127.0.0.1:9' }, 'Cassandra does not answer at 127.0.0.1:9'],
  ])('%j is refused with a sentence, and nothing is left', async (options, message) => {
    const io = everydayIo()
    await expect(
      startStack({ stack: 'native', fresh: true, logFolder: join(folder, 'refused'), ...options }, io),
    ).rejects.toMatchObject({ kind: 'environment', message: expect.stringContaining(message) })
  })
})

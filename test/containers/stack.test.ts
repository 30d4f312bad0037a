import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Engine, findEngine, STACK_LABEL } from '../../stack/docker/engine.ts'
import { clearLeftovers } from '../../stack/kept/leftovers.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { startStack } from '../../stack/stack.ts'
import { eventually, recordOf, stackProgram, survivors } from '../e2e/stack-program.ts'
import { everydayIo } from '../stack/test-io.ts'
import { partsImage } from './parts-image.ts'

const found = await findEngine(everydayIo())
if (found === undefined) process.stderr.write('container tests are skipped: no Docker engine answers\n')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-containers-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function containersOf(engine: Engine, stackId: string): Promise<readonly string[]> {
  const found = await engine.listContainers({ all: true, filters: { label: [`${STACK_LABEL}=${stackId}`] } })
  return found.map(({ Image }) => Image)
}

describe.skipIf(found === undefined)('a stack of containers', () => {
  const engine = found as Engine
  const io = everydayIo()
  let stack: RunningStack
  let image = ''
  beforeAll(async () => {
    image = await partsImage(engine)
    stack = await startStack(
      {
        ...{ stack: 'containers', fresh: true, heapMiB: 1024, logFolder: join(folder, 'logs') },
        ...{ parts: ['lambda', 'mediawiki'], partsImage: image },
      },
      io,
    )
  })
  afterAll(async () => {
    await stack[Symbol.asyncDispose]()
    expect(await containersOf(engine, stack.record.id)).toEqual([])
    expect(await survivors(stack.record)).toEqual([])
    await engine.getImage(image).remove()
  })

  const query = async (expression: string) => {
    const url = `${stack.record.parts.prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`
    const { data } = (await (await fetch(url)).json()) as {
      data: { result: { metric: Record<string, string>; value: [number, string] }[] }
    }
    return data.result
  }

  test('runs the official images beside the service, which is native', async () => {
    expect([...(await containersOf(engine, stack.record.id))].sort()).toEqual([
      'cassandra:5.0.6',
      image,
      image,
      'prom/prometheus:v3.15.0',
    ])
    const { cassandra, prometheus, service, k6 } = stack.record.parts
    expect([cassandra.origin.source, prometheus.origin.source, service.origin.source, k6.source]).toEqual([
      'container',
      'container',
      'native',
      'container',
    ])
  })

  test('is scraped: the service, its lambda and MediaWiki, Cassandra and Prometheus itself', async () => {
    const up = await eventually(
      () => query('up == 1'),
      (series) => series.length === 5,
    )
    const jobs = up.map(({ metric }) => metric['job']).sort()
    expect(jobs).toEqual(['cassandra', 'lambda', 'mediawiki', 'prometheus', 'service'])
  })

  test('has its lambda and MediaWiki in containers of the image of the cache, and stores what they say', async () => {
    const { service, lambda, mediawiki } = stack.record.parts
    expect([lambda, mediawiki].map((part) => part?.origin.source)).toEqual(['container', 'container'])
    const asked = async () =>
      (await fetch(`${service.url}/v1/topics?lang=en&page_title=early_page_12`)).headers.get('cache-status')
    expect(await asked()).toBe('topic-cache;fwd=miss;fwd-status=200;stored')
    expect(await asked()).toBe('topic-cache;hit')
  })

  test('serves what was written', async () => {
    const url = `${stack.record.parts.service.url}/v1/topics/enwiki/1`
    const body = JSON.stringify({
      model_version: 'articletopic-20260801',
      predictions: { 'Culture.Media.Films': 0.75 },
    })
    const put = await fetch(url, { method: 'PUT', headers: { 'content-type': 'application/json' }, body })
    expect(put.status).toBe(204)
    expect(await (await fetch(url)).json()).toMatchObject({
      predictions: [{ topic: 'Culture.Media.Films', score: 0.75 }],
    })
  })

  test('runs k6, which reaches the service and pushes its counts to Prometheus', async () => {
    const { service, prometheus } = stack.record.parts
    const scenario = join(folder, 'scenario.js')
    await writeFile(
      scenario,
      `import http from 'k6/http'
       export const options = { iterations: 10 }
       export default () => {
         if (http.get(__ENV.TARGET + '/healthz').status !== 200) throw new Error('not healthy')
       }
       export const handleSummary = () => ({ [__ENV.SUMMARY]: 'written' })`,
    )
    const summary = join(folder, 'logs/summary.txt')
    const run = {
      args: ['run', '--quiet', '--tag', 'testid=boxed', '--out', 'experimental-prometheus-rw', scenario],
      env: {
        TARGET: service.url,
        SUMMARY: summary,
        K6_PROMETHEUS_RW_SERVER_URL: `${prometheus.url}/api/v1/write`,
      },
      logFile: join(folder, 'logs/k6.log'),
      folders: [folder],
    }
    const { exitCode } = await stack.runK6(run, new AbortController().signal)
    expect(exitCode, await readFile(run.logFile, 'utf8')).toBe(0)
    expect(await readFile(summary, 'utf8')).toBe('written')
    const requests = () => query('sum(k6_http_reqs_total{testid="boxed"})')
    expect((await eventually(requests, (sum) => sum[0]?.value[1] === '10'))[0]?.value[1]).toBe('10')
  })

  test('stops k6 when it is interrupted, and removes its container', async () => {
    const scenario = join(folder, 'long.js')
    await writeFile(scenario, `import { sleep } from 'k6'\nexport default () => sleep(600)\n`)
    const interruption = new AbortController()
    const run = { args: ['run', scenario], env: {}, logFile: join(folder, 'logs/k6-long.log'), folders: [folder] }
    const running = stack.runK6(run, interruption.signal)
    await eventually(
      async () => stack.pids()['k6']?.length,
      (count) => count === 1,
    )
    interruption.abort()
    expect((await running).exitCode).not.toBe(0)
    expect(await containersOf(engine, stack.record.id)).not.toContain('grafana/k6:1.8.1')
  })

  test('gives the processes of its parts and nodetool', async () => {
    const { cassandra, prometheus, service } = stack.pids()
    expect([cassandra, prometheus, service].map((pids) => pids?.length)).toEqual([1, 1, 1])
    expect(await stack.nodetool(['info'])).toMatch(/ID +: [0-9a-f-]{36}/)
  })

  test('knows which of its parts have died', async () => {
    expect(await stack.deadParts()).toEqual([])
    const { origin } = stack.record.parts.prometheus
    if (origin.source === 'container') await engine.getContainer(origin.containerId).kill()
    expect(
      await eventually(
        () => stack.deadParts(),
        (names) => names.length === 1,
      ),
    ).toEqual(['prometheus'])
  })
})

describe.skipIf(found === undefined)('containers that outlive their owner', () => {
  test('are cleared up by the next start', async () => {
    const engine = found as Engine
    const owner = stackProgram({
      stack: 'containers',
      fresh: true,
      heapMiB: 1024,
      logFolder: join(folder, 'killed'),
    })
    const record = await recordOf(owner)
    owner.program.kill('SIGKILL')
    await owner.ended
    expect(await containersOf(engine, record.id)).toHaveLength(2)
    await clearLeftovers(everydayIo())
    expect(await containersOf(engine, record.id)).toEqual([])
    expect(await survivors(record)).toEqual([])
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ExampleQuarter, makeExampleQuarter } from '../../slo/example/make.ts'
import { handful } from '../../slo/example/story.ts'
import { writeBlock } from '../../slo/example/tsdb/block.ts'
import { allowedFailures } from '../../slo/fraction.ts'
import { connectPrometheus, type StreamingPrometheus } from '../../slo/prometheus/prometheus.ts'
import { staleNaN } from '../../slo/prometheus/samples.ts'
import { prometheusOnData } from '../../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { patienceMs } from '../patience.ts'
import { type Case, casesOf, compare } from '../quarter-kit/against-truth.ts'
import { bitsOf } from '../quarter-kit/bits-of.ts'
import { loadedPrometheus } from '../quarter-kit/loaded-prometheus.ts'
import { everydayIo } from '../stack/test-io.ts'

let tools: { server: string; promtool: string }
let folder = ''
let example: ExampleQuarter
let prometheus: StreamingPrometheus
const open = new AsyncDisposableStack()

beforeAll(async () => {
  tools = await ensurePrometheus(everydayIo())
  folder = await mkdtemp(join(tmpdir(), 'quarter-example-'))
  open.defer(() => rm(folder, { recursive: true, force: true }))
  example = await makeExampleQuarter(folder)
  const { dataFolder } = example
  const served = open.use(await prometheusOnData(everydayIo(), { server: tools.server, dataFolder }))
  prometheus = connectPrometheus({ url: served.url, timeoutMs: patienceMs, parallel: 2 })
})
afterAll(() => open.disposeAsync())

describe('the example quarter', () => {
  test('keeps its narrowest promise by a handful of requests', () => {
    const { counts } = example.truth
    const mine = counts.filter((each) => each.service === handful.service && !each.isStaging)
    const requests = mine.filter(({ metric }) => metric === 'istio_requests_total')
    const sum = (each: typeof requests) => each.reduce((total, { visible }) => total + visible, 0)
    const failed = sum(requests.filter(({ labels }) => labels['response_code'] === '503'))
    expect(allowedFailures(sum(requests), handful.target) - failed).toBe(handful.spare)
  })

  test('is found again where it was made', async () => {
    expect((await makeExampleQuarter(folder)).truth).toEqual(example.truth)
  })

  test.each(['remote-read', 'anchored', 'resets'] as const)(
    'is counted to the request with %s: every service, site, code and bucket, day by day',
    async (method) => {
      const world = { prometheus, now: example.quarter.end + 86_400, method }
      let counts = 0
      for (const each of casesOf(example.truth, example.quarter)) {
        const { rows } = await compare(world, each)
        expect(rows.map(({ ours, bounds }) => ({ ours, bounds }))).toEqual(
          rows.map(({ truth }) => ({ ours: truth, bounds: [truth, truth] })),
        )
        counts += rows.length
      }
      expect(counts).toBeGreaterThan(200)
    },
  )

  test('leaves the same bounds, estimates and evidence however it is read', async () => {
    const told = async (each: Case, method: 'remote-read' | 'anchored') => {
      const world = { prometheus, now: example.quarter.end + 86_400, method }
      const { groups, daily, ledger } = (await compare(world, each)).counted
      const { methods: _, samples: __, queries: ___, ...evidence } = ledger
      return { groups, daily: daily.map(({ from: ____, ...day }) => day), evidence }
    }
    for (const each of casesOf(example.truth, example.quarter).slice(0, 6)) {
      expect(await told(each, 'remote-read')).toEqual(await told(each, 'anchored'))
    }
  })

  test('is counted to the request from raw samples, and every day is right by itself', async () => {
    const [first] = casesOf(example.truth, example.quarter).filter(({ name }) => name.includes('total of outlink'))
    const { truth, request } = first as Case
    const { counted } = await compare({ prometheus, now: example.quarter.end + 86_400, method: 'raw' }, first as Case)
    const daily = (site: string, code: string) =>
      counted.daily.map(({ groups }) =>
        groups
          .filter(({ labels }) => labels['site'] === site && labels['response_code'] === code)
          .reduce((sum, { count }) => sum + count, 0),
      )
    for (const { site, labels, daily: expected } of truth)
      expect(daily(site, labels['response_code'] ?? '')).toEqual(expected)
    expect(request.by).toContain('response_code')
  })
})

describe('a block that we write', () => {
  const start = Date.parse('2026-09-01T00:00:00Z') / 1000
  const samples = Array.from({ length: 3000 }, (_, index): readonly [number, number] => {
    const value = index % 700 === 0 ? 0 : index % 3 ? index * 1e7 + (index % 11) : Math.sin(index)
    return [start + index * 60 + (index % 97 === 0 ? 0.003 : 0) + (index > 2000 ? 40_000 : 0), value]
  })
  const labels = { job: 'x', path: '/ü"\\' }

  test('holds what promtool makes of the same samples', async () => {
    const place = join(folder, 'block')
    const timesMs = Float64Array.from(samples, ([at]) => Math.round(at * 1000))
    const values = Float64Array.from(samples, ([, value]) => value)
    const series = {
      labels: { __name__: 'x_total', ...labels },
      samples: () => ({ count: samples.length, timesMs, values }),
    }
    writeBlock(place, '01KB0000000000000000000000', [series])
    await using ours = await prometheusOnData(everydayIo(), { server: tools.server, dataFolder: place })
    await using theirs = await loadedPrometheus({ prometheus: tools.server, promtool: tools.promtool }, [
      { metric: 'x_total', labels, samples },
    ])
    const [mine, other] = await Promise.all(
      [ours, theirs].map(({ url }) =>
        connectPrometheus({ url, timeoutMs: patienceMs }).samples('x_total[30d]', start + 20 * 86_400),
      ),
    )
    expect(mine?.data).toEqual(other?.data)
    expect(mine?.data[0]?.samples).toHaveLength(samples.length)
  })

  test('says where a series ended, as a scrape does', async () => {
    const place = join(folder, 'stale')
    const timesMs = Float64Array.from([start, start + 60], (at) => at * 1000)
    const values = Float64Array.from([7, 0])
    new Uint32Array(values.buffer).set(staleNaN, 2)
    expect(bitsOf(7)).toEqual([0, 0x401c0000])
    writeBlock(place, '01KB0000000000000000000000', [
      { labels: { __name__: 'x_total' }, samples: () => ({ count: 2, timesMs, values }) },
    ])
    await using served = await prometheusOnData(everydayIo(), { server: tools.server, dataFolder: place })
    const { vector } = connectPrometheus({ url: served.url, timeoutMs: patienceMs })
    expect((await vector('x_total', start + 59)).data.map(({ value }) => value)).toEqual([7])
    expect((await vector('x_total', start + 61)).data).toEqual([])
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countIncrements } from '../../slo/counting/count.ts'
import type { CountRequest, CountResult } from '../../slo/counting/request.ts'
import { connectPrometheus } from '../../slo/prometheus/prometheus.ts'
import type { Sample } from '../../slo/prometheus/samples.ts'
import { prometheusOnData } from '../../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { patienceMs } from '../patience.ts'
import { createBlocks } from '../quarter-kit/blocks.ts'
import { type Loaded, loadedPrometheus, writeSamples } from '../quarter-kit/loaded-prometheus.ts'
import { samplesOf } from '../quarter-kit/notation.ts'
import { remoteWrite } from '../quarter-kit/remote-write.ts'
import { everydayIo } from '../stack/test-io.ts'

const start = Date.parse('2026-09-01T00:00:00Z') / 1000
const day = 86_400
const window = { start, end: start + 2 * day }
const world = { now: start + 30 * day }
const connect = (url: string) => connectPrometheus({ url, timeoutMs: patienceMs, parallel: 2 })
const counter = (job: string, notation: string, labels = {}): Loaded => ({
  metric: 'requests_total',
  labels: { job, instance: `${job}:1`, ...labels },
  samples: samplesOf(notation, start - 600, 60),
})
const request = (matchers: string): CountRequest => ({
  selectors: [{ metric: 'requests_total', matchers }],
  by: ['site'],
  window,
})
const countOf = ({ groups }: CountResult) => groups.map(({ labels, count, upper }) => [labels, count, upper])

let tools: { prometheus: string; promtool: string }
const open = new AsyncDisposableStack()
beforeAll(async () => {
  const { server, promtool } = await ensurePrometheus(everydayIo())
  tools = { prometheus: server, promtool }
})
afterAll(() => open.disposeAsync())

async function folderOf(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`))
  open.defer(() => rm(folder, { recursive: true, force: true }))
  return folder
}

describe('what a Prometheus sends as it keeps it', () => {
  /** Jitter, holes, jumps, falls, fractions, large numbers and small ones. */
  const wild = (seed: number) =>
    Array.from({ length: 3000 }, (_, at): Sample => {
      const value = at % 700 === 0 ? 0 : at % 3 ? at * 10 ** (seed % 12) + (at % 11) : Math.sin(at * seed) * 10 ** seed
      return [start + at * 60 + (at % 97 === 0 ? 0.003 * seed : 0) + (at > 2000 ? 40_000 : 0), value]
    })
  const data = Array.from({ length: 8 }, (_, seed) => ({
    metric: 'wild_total',
    labels: { seed: String(seed), path: '/ü"\\' },
    samples: wild(seed),
  }))

  test('is what its queries show, sample by sample, in frames of any size', async () => {
    const flags = ['--storage.remote.read-max-bytes-in-frame=2000']
    await using small = await loadedPrometheus(tools, data, { flags })
    const prometheus = connect(small.url)
    const { data: shown } = await prometheus.samples('wild_total[5d]', start + 4 * day)
    const read: { labels: object; samples: Sample[] }[] = []
    const matchers = [{ name: '__name__', operator: '=', value: 'wild_total' }] as const
    await prometheus.read(
      matchers,
      { startMs: start * 1000, endMs: (start + 4 * day) * 1000 },
      {
        series: (labels) => read.push({ labels, samples: [] }),
        samples: ({ count, times, values }) => {
          for (let at = 0; at < count; at++) read.at(-1)?.samples.push([(times[at] ?? 0) / 1000, values[at] ?? 0])
        },
      },
    )
    expect(read).toEqual(shown)
    expect(read.map(({ samples }) => samples.length)).toEqual(data.map(() => 3000))
  })

  test('is counted once where two blocks overlap and hold the same samples twice', async () => {
    const folder = await folderOf('overlap')
    const all = counter('twice', '5+3x3000')
    const [even, odd] = [0, 1].map((rest) => all.samples.filter((_, at) => at % 2 === rest || at % 10 < 5))
    const files = [even, odd].map((samples, at) => ({ file: join(folder, `${at}.om`), samples: samples ?? [] }))
    for (const { file, samples } of files) await writeSamples(file, [{ ...all, samples }])
    const names = files.map(({ file }) => file)
    const dataFolder = join(folder, 'data')
    await createBlocks(tools.promtool, names, dataFolder)
    await using served = await prometheusOnData(everydayIo(), { server: tools.prometheus, dataFolder })
    const counted = await countIncrements({ ...world, prometheus: connect(served.url) }, request('job="twice"'))
    expect(counted.ledger.methods).toEqual(['remote-read'])
    expect(countOf(counted)).toEqual([[{}, 3 * 2880, 3 * 2880]])
    expect(counted.ledger.samples).toBeLessThan(3000)
  })
})

describe('labels that a server adds', () => {
  const config = 'global:\n  external_labels:\n    site: eqiad\n    prometheus: k8s\nscrape_configs: []\n'
  let url = ''
  beforeAll(async () => {
    const data = [
      counter('plain', '5+3x3000'),
      counter('other', '5+3x3000', { site: 'codfw' }),
      counter('same', '5+3x3000', { site: 'eqiad' }),
    ]
    url = open.use(await loadedPrometheus(tools, data, { config })).url
  })
  const count = (matchers: string, method?: 'anchored' | 'remote-read') =>
    countIncrements({ ...world, prometheus: connect(url), ...(method ? { method } : {}) }, request(matchers))

  test.each([
    ['are not told apart from queries', 'job="plain"', ['remote-read'], [[{}, 8640, 8640]]],
    ['do not hide those of a series', 'job="other"', ['remote-read'], [[{ site: 'codfw' }, 8640, 8640]]],
    [
      'can be those of a series: then it is asked otherwise',
      'job="same"',
      ['anchored'],
      [[{ site: 'eqiad' }, 8640, 8640]],
    ],
    ['select nothing', 'job="plain", site="eqiad", prometheus="k8s"', ['remote-read'], []],
    ['select what has them itself', 'job=~"plain|same", site="eqiad"', ['anchored'], [[{ site: 'eqiad' }, 8640, 8640]]],
  ])('%s', async (_, matchers, methods, expected) => {
    const counted = await count(matchers)
    expect(countOf(counted)).toEqual(expected)
    expect(counted.ledger.methods).toEqual(methods)
    expect(countOf(await count(matchers, 'anchored'))).toEqual(expected)
  })

  test('are said where they made a difference', async () => {
    const { ledger } = await count('job="same"')
    expect(ledger.notes).toContain(
      'Some days were counted by anchored, not by remote-read: Series of requests_total{job="same"} have the label site="eqiad" that their server adds.',
    )
    await expect(count('job="same"', 'remote-read')).rejects.toThrow(/have the label site="eqiad"/)
  })
})

describe('samples in the memory of a server', () => {
  const written = [
    {
      labels: { __name__: 'requests_total', job: 'recent', instance: 'a' },
      samples: samplesOf('5+3x3000', start - 600, 60),
    },
  ]
  async function counted(name: string, flags: readonly string[], more: Parameters<typeof remoteWrite>[1] = []) {
    const dataFolder = await folderOf(name)
    const all = ['--web.enable-remote-write-receiver', ...flags]
    const served = open.use(await prometheusOnData(everydayIo(), { server: tools.prometheus, dataFolder, flags: all }))
    await remoteWrite(served.url, [...written, ...more])
    return countIncrements({ ...world, prometheus: connect(served.url) }, request('job="recent"'))
  }

  test('are read like those in blocks', async () => {
    const { ledger, groups } = await counted('head', [])
    expect(ledger.methods).toEqual(['remote-read'])
    expect(groups.map(({ count }) => count)).toEqual([8640])
  })

  test('in a newer form are counted by queries, and the report says so', async () => {
    const { ledger, groups } = await counted('newer', ['--enable-feature=xor2-encoding'])
    expect(ledger.methods).toEqual(['anchored'])
    expect(ledger.notes.join()).toMatch(/not by remote-read: Some samples are kept in a form \(4\)/)
    expect(groups.map(({ count }) => count)).toEqual([8640])
  })

  test('that are native histograms beside counters are no smaller count', async () => {
    const histograms = [{ at: start + 60, schema: 0, first: 0, counts: [1, 2] }]
    const labels = { __name__: 'requests_total', job: 'recent', instance: 'b' }
    await expect(counted('native', [], [{ labels, histograms }])).rejects.toThrow(/in an unknown form/)
  })
})

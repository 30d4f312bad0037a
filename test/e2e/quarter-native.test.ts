import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseQuarter } from '../../slo/calendar.ts'
import { connectPrometheus, type StreamingPrometheus } from '../../slo/prometheus/prometheus.ts'
import type { Labels } from '../../slo/prometheus/samples.ts'
import { serviceSchema } from '../../slo/promises/service.ts'
import { edgeFor, edgeOf } from '../../slo/quarter/histogram-edges.ts'
import { quarterReport } from '../../slo/quarter/make-report.ts'
import { gather } from '../../slo/quarter/observe/gather.ts'
import type { Question } from '../../slo/quarter/question.ts'
import { verifyAtSource } from '../../slo/quarter/verify.ts'
import { prometheusOnData } from '../../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { patienceMs } from '../patience.ts'
import { type NativeSample, remoteWrite, type Written } from '../quarter-kit/remote-write.ts'
import { everydayIo } from '../stack/test-io.ts'

const start = Date.parse('2026-09-01T00:00:00Z') / 1000
const day = 86_400
const window = { start, end: start + 2 * day }
const second = 17

/** Observations that a scrape finds in each bucket since the one before. */
const found = (scrape: number, bucket: number) => (scrape * 7 + bucket * 3) % 5

type Life = {
  readonly site: string
  readonly labels?: Labels
  /** Minutes since the window's start at which it was scraped first and last. */
  readonly from: number
  readonly until: number
  /** Minutes at which it began again from zero. */
  readonly restarts?: readonly number[]
  readonly shape: Pick<NativeSample, 'schema' | 'first' | 'bounds'> & { readonly buckets: number }
}

/** The samples of a life, and what they prove to have been observed in the window, bucket by bucket. */
function live({ from, until, restarts = [], shape: { buckets, ...shape } }: Life) {
  const counts = Array.from({ length: buckets }, () => 0)
  const proven = Array.from({ length: buckets }, () => 0)
  const histograms: NativeSample[] = []
  for (let minute = from; minute <= until; minute++) {
    if (restarts.includes(minute)) counts.fill(0)
    const at = start + minute * 60 + second
    for (const bucket of counts.keys()) {
      const more = found(minute + 1000, bucket)
      counts[bucket] = (counts[bucket] ?? 0) + more
      if (at > window.start && at <= window.end) proven[bucket] = (proven[bucket] ?? 0) + more
    }
    histograms.push({ at, ...shape, counts: [...counts] })
  }
  return { histograms, proven }
}

/** Where a bucket ends. */
function endOf({ schema, first, bounds }: Life['shape'], bucket: number): number {
  if (bounds) return bounds[first + bucket] ?? Number.POSITIVE_INFINITY
  return 2 ** ((first + bucket) / 2 ** schema)
}

/** Observations up to an edge of a life that began at zero, or before the window. */
function truth(lives: readonly Life[], site: string, edge: number): number {
  return lives
    .filter((life) => life.site === site)
    .flatMap((life) =>
      live(life).proven.map((count, bucket) => (endOf(life.shape, bucket) <= edge * 1.000001 ? count : 0)),
    )
    .reduce((sum, count) => sum + count, 0)
}

/** From 22 ms to 8 s in steps of a factor of 2^(1/8), and in steps of 2. */
const fine = { schema: 3, first: -43, buckets: 68 }
const coarse = { schema: 0, first: -5, buckets: 9 }
const custom = { schema: -53, first: 0, buckets: 5, bounds: [0.1, 0.25, 0.5, 1] }
const always = { from: -10, until: 2900 }

type Story = {
  readonly name: string
  readonly lives: readonly Life[]
  readonly seconds: number
  readonly edges: readonly number[]
}
const stories: readonly Story[] = [
  {
    name: 'a threshold at an edge of every schema is counted exactly',
    lives: [
      { site: 'eqiad', ...always, shape: fine },
      { site: 'codfw', ...always, shape: coarse },
    ],
    seconds: 0.5,
    edges: [0.5],
  },
  {
    name: 'a threshold between two edges is bracketed by those of the coarsest schema',
    lives: [
      { site: 'eqiad', ...always, shape: fine },
      { site: 'codfw', ...always, shape: coarse },
    ],
    seconds: 0.3,
    edges: [0.25, 0.5],
  },
  {
    name: 'custom buckets have their own edges',
    lives: [{ site: 'eqiad', ...always, shape: custom }],
    seconds: 0.25,
    edges: [0.25],
  },
  {
    name: 'a process that began again counts in full, before and after',
    lives: [{ site: 'eqiad', ...always, restarts: [700, 2000], shape: fine }],
    seconds: 0.5,
    edges: [0.5],
  },
  {
    name: 'a histogram born by its first observation counts in full, because its target was scraped without it',
    lives: [
      { site: 'eqiad', ...always, shape: coarse },
      { site: 'eqiad', labels: { code: '503' }, from: 500, until: always.until, shape: coarse },
    ],
    seconds: 0.5,
    edges: [0.5],
  },
]

function written({ lives }: Story, at: number): readonly Written[] {
  return lives.flatMap((life) => {
    const target = { job: 'cache', instance: `${life.site}:${at}`, site: life.site, case: String(at) }
    const labels = { __name__: 'http_request_duration_seconds', ...target, code: '200', ...life.labels }
    return [{ labels, histograms: live(life).histograms }]
  })
}

/** The counter beside the first story's histograms. */
function requests(): readonly Written[] {
  return ['eqiad', 'codfw'].map((site) => ({
    labels: { __name__: 'http_requests_total', job: 'cache', instance: `${site}:0`, site, code: '200' },
    samples: Array.from({ length: 2900 }, (_, minute) => [start + (minute - 10) * 60 + second, 9 * minute] as const),
  }))
}

const service = serviceSchema.parse({
  id: 'cache',
  title: 'Cache',
  owner: 'Machine Learning Team',
  contacts: ['@somebody'],
  sites: ['eqiad', 'codfw'],
  targets: [
    {
      objectives: [
        { kind: 'availability', target: '98 %' },
        { kind: 'latency', target: '50 %', thresholdMs: 300 },
      ],
    },
  ],
  reconciliation: 'published as it is',
  source: {
    kind: 'custom',
    selectors: [{ match: 'instance=~".+:0"' }],
    with: {
      title: 'native histograms',
      requests: 'http_requests_total',
      durations: { metric: 'http_request_duration_seconds', unit: 's', form: 'native' },
      labels: { code: 'code' },
      codes: { errors: '5..', clientErrors: '4..' },
    },
  },
})

function questionOf(story: Story): Question {
  return {
    key: 'cache/durations',
    title: 'requests by duration',
    selectors: [{ metric: 'http_request_duration_seconds', matchers: `case="${stories.indexOf(story)}"` }],
    by: ['site', 'le'],
    window,
    aliases: {},
    scrapeIntervalSeconds: 60,
    processStart: null,
    native: { thresholdsMs: [story.seconds * 1000], unit: 's' },
  }
}

describe('native histograms in a real Prometheus', () => {
  const open = new AsyncDisposableStack()
  let prometheus: StreamingPrometheus

  beforeAll(async () => {
    const { server } = await ensurePrometheus(everydayIo())
    const folder = await mkdtemp(join(tmpdir(), 'quarter-native-'))
    open.defer(() => rm(folder, { recursive: true, force: true }))
    const flags = ['--web.enable-remote-write-receiver']
    const served = open.use(await prometheusOnData(everydayIo(), { server, dataFolder: folder, flags }))
    await remoteWrite(served.url, [...stories.flatMap(written), ...requests()])
    prometheus = connectPrometheus({ url: served.url, timeoutMs: patienceMs, parallel: 2 })
  })
  afterAll(() => open.disposeAsync())

  test.each(stories.map((story) => [story.name, story] as const))('%s', async (_, story) => {
    const question = questionOf(story)
    const world = { prometheus, now: start + 30 * day }
    const { [question.key]: evidence } = await gather(world, [question], start, () => {})
    const sites = [...new Set(story.lives.map(({ site }) => site))]
    const counts = evidence?.groups.map(({ labels, count, upper }) => [labels['site'], labels['le'], count, upper])
    const expected = [Number.POSITIVE_INFINITY, ...story.edges].flatMap((edge) =>
      sites.toSorted().map((site) => {
        const count = truth(story.lives, site, edge)
        return [site, edge === Number.POSITIVE_INFINITY ? '+Inf' : String(edge), count, count]
      }),
    )
    expect(counts).toEqual(expected)
    for (const group of evidence?.groups ?? []) {
      expect(group.days.reduce((sum, [, count]) => sum + count, 0)).toBe(group.count)
    }
  })

  test('give a promise its bracket', async () => {
    const [, between] = stories
    const question = questionOf(between as Story)
    const { [question.key]: evidence } = await gather(
      { prometheus, now: start + 30 * day },
      [question],
      start,
      () => {},
    )
    const edges = evidence?.groups.map(({ labels }) => edgeOf(labels['le'] ?? '', 's')).filter(Number.isFinite) ?? []
    expect(edgeFor(300, edges)).toEqual({ kind: 'bracketed', belowMs: 250, aboveMs: 500 })
  })

  test('make a report that can be verified at its source', async () => {
    const quarter = parseQuarter('2026-09', 0)
    const now = window.end
    const report = await quarterReport({ services: [service], classes: [], prometheus, quarter, now })
    const latency = report.services[0]?.promises.find(({ id }) => id === 'latency')
    expect(latency?.bracket).toEqual({ belowMs: 250, aboveMs: 500 })
    const { checked, disagreements } = await verifyAtSource(report, { prometheus, now })
    expect(disagreements).toEqual([])
    expect(checked).toBeGreaterThan(2 + 6)
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countIncrements } from '../../slo/counting/count.ts'
import { openDayCache } from '../../slo/counting/day-cache.ts'
import { bestQuery } from '../../slo/counting/observe/shared-answers.ts'
import type { CountRequest, CountResult } from '../../slo/counting/request.ts'
import { connectPrometheus, type StreamingPrometheus } from '../../slo/prometheus/prometheus.ts'
import type { Labels } from '../../slo/prometheus/samples.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { patienceMs } from '../patience.ts'
import { type Loaded, loadedPrometheus } from '../quarter-kit/loaded-prometheus.ts'
import { samplesOf } from '../quarter-kit/notation.ts'
import { everydayIo } from '../stack/test-io.ts'

const start = Date.parse('2026-09-01T00:00:00Z') / 1000
const day = 86_400
const window = { start, end: start + 3 * day }
const methods = ['remote-read', 'anchored', 'resets', 'raw'] as const

/** A series of some pod, from a minute of the window on (or before it), in the notation of promqltest. */
function series(instance: string, labels: Labels, minute: number, notation: string, metric = 'requests_total'): Loaded {
  const target = { job: 'gateway', instance, site: 'eqiad', case: instance.split(':')[0] ?? '' }
  return { metric, labels: { ...target, ...labels }, samples: samplesOf(notation, start + minute * 60, 60) }
}
/** What rules recorded of a whole day but for its third one, in which they were not evaluated for an hour. */
const recorded: Loaded = {
  metric: 'recorded:requests',
  labels: { case: 'recorded', code: '200' },
  samples: samplesOf('2x4000 _x60 2x259', start + 60, 60),
}
const startedAt = (instance: string, minute: number, times: number, at = minute) =>
  series(instance, {}, at, `${start + minute * 60}x${times}`, 'process_start_time_seconds')

function podSeries(metric: string, labels: Labels, minute: number, notation: string): Loaded {
  const target = { pod: 'gateway-1', site: 'eqiad', case: 'pods' }
  return { metric, labels: { ...target, ...labels }, samples: samplesOf(notation, start + minute * 60, 60) }
}

type Bounds = readonly [count: number, upper: number]
type Story = {
  readonly name: string
  readonly data: readonly Loaded[]
  readonly more?: Partial<CountRequest>
  readonly expected: Readonly<Record<string, Bounds>>
}

/** Minutes 0 … 1439 are the first day. Expected: by code, the count and its upper bound. */
const stories: readonly Story[] = [
  {
    name: 'a series that lives throughout counts from its last value before the start',
    data: [series('steady:1', { code: '200' }, -10, '100+10x5000')],
    expected: { '200': [43_200, 43_200] },
  },
  {
    name: 'a series born by its own first error counts in full, because its target was scraped without it',
    data: [
      series('born:1', { code: '200' }, -10, '5x5000'),
      series('born:1', { code: '503' }, 500, '7 7 9 _x3 9+0x4000'),
    ],
    expected: { '200': [0, 0], '503': [9, 9] },
  },
  {
    name: 'a reset counts the new value in full, and a short life is a life',
    data: [series('reset:1', { code: '200' }, -10, '0x1013'), series('reset:1', { code: '504' }, 900, '3 5 4 4+1x100')],
    expected: { '200': [0, 0], '504': [109, 109] },
  },
  {
    name: 'a series of a target that nobody knew before leaves its first value open',
    data: [series('unknown:1', { code: '200' }, 700, '50+10x2000')],
    expected: { '200': [20_000, 20_050] },
  },
  {
    name: 'a new process counts in full, over a gap, and again after it restarted',
    data: [
      series('process:1', { code: '200' }, 700, '50+10x2000 _x30 30000+10x50 2+1x3'),
      startedAt('process:1', 699, 2081, 700),
      startedAt('process:1', 2781.5, 3, 2782),
    ],
    expected: { '200': [30_505, 30_505] },
  },
  {
    name: 'a process that restarted counts in full, even where its counter has outgrown the old value',
    data: [
      series('regrown:1', { code: '200' }, -10, '3x510 5 6x4000'),
      startedAt('regrown:1', -100, 509, -10),
      series('regrown:1', {}, 500, `${start + 499 * 60 + 30}x4000`, 'process_start_time_seconds'),
    ],
    expected: { '200': [6, 6] },
  },
  {
    name: 'one that restarted between its last sample before midnight and midnight may have, where it has outgrown it',
    data: [
      series('eve:1', { code: '200' }, -9.5, '3x1449 5x1500'),
      startedAt('eve:1', -100, 1450, -9.5),
      series('eve:1', {}, 1440.5, `${start + 1439.75 * 60}x1500`, 'process_start_time_seconds'),
    ],
    expected: { '200': [2, 5] },
  },
  {
    name: 'so does one that restarted on the day of its birth',
    data: [
      series('infant:1', { code: '200' }, 700, '5+1x10 20+1x3000'),
      startedAt('infant:1', 699, 10, 700),
      startedAt('infant:1', 710.5, 3000, 711),
    ],
    expected: { '200': [3035, 3035] },
  },
  {
    name: 'so does one that restarted then, with another spelling',
    data: [
      series('respelled:1', { code: '200', le: '500' }, 700, '5+1x10'),
      series('respelled:1', { code: '200', le: '500.0' }, 711, '3+1x3000'),
      startedAt('respelled:1', 699, 10, 700),
      startedAt('respelled:1', 710.5, 3000, 711),
    ],
    expected: { '200': [3018, 3018] },
  },
  {
    name: 'a gap over midnight is bridged',
    data: [series('midnight:1', { code: '200' }, -10, '0+1x1430 _x40 1471+1x2000')],
    expected: { '200': [3461, 3461] },
  },
  {
    name: 'a series that comes back days later after a restart counts in full, although its value is the same',
    data: [
      series('again:1', { code: '200' }, -10, '0x5000'),
      series('again:1', { code: '404' }, 10, '1x1489'),
      series('again:1', { code: '404' }, 3000, '1x1990'),
      startedAt('again:1', -500, 1510, -10),
      series('again:1', {}, 1501, `${start + 1500 * 60 + 30}x2000`, 'process_start_time_seconds'),
    ],
    expected: { '200': [0, 0], '404': [2, 2] },
  },
  {
    name: 'two spellings of le are one series',
    data: [
      series('spelling:1', { code: '200', le: '500' }, -10, '100+1x1000'),
      series('spelling:1', { code: '200', le: '500.0' }, 991, '1101+1x1000'),
    ],
    expected: { '200': [1991, 1991] },
  },
  {
    name: 'a spelling that changes at midnight is no end and no birth',
    data: [
      series('newer:1', { code: '200', le: '500' }, -10, '100+1x1449'),
      series('newer:1', { code: '200', le: '500.0' }, 1440, '1553+1x1000'),
    ],
    expected: { '200': [2443, 2443] },
  },
  {
    name: 'and so it is the other way round',
    data: [
      series('older:1', { code: '200', le: '500.0' }, -10, '100+1x1450'),
      series('older:1', { code: '200', le: '500' }, 1441, '1554+1x1000'),
    ],
    expected: { '200': [2444, 2444] },
  },
  {
    name: 'a series with another label that goes on where one ended is no birth',
    data: [
      series('renamed:1', { code: '200', service: 'a-default' }, -10, '100000+1x1000'),
      series('renamed:1', { code: '200', service: 'a' }, 991, '101001+1x1000'),
    ],
    expected: { '200': [1991, 1991] },
  },
  {
    name: 'an application that restarts beside its proxy is no restart of the proxy',
    data: [
      series('sidecar:1', { code: '200' }, -10, '100+10x5000'),
      startedAt('sidecar:1', -100, 609, -10),
      series('sidecar:1', {}, 600, `${start + 599 * 60 + 30}x4000`, 'process_start_time_seconds'),
      series('sidecar:1', {}, -10, `${start - 6000}x5000`, 'istio_agent_process_start_time_seconds'),
    ],
    more: { processStart: 'istio_agent_process_start_time_seconds' },
    expected: { '200': [43_200, 43_200] },
  },
  {
    name: 'a counter that dips in the same process is not taken for one that began anew',
    data: [
      series('dips:1', { code: '200' }, -10, '0+99x5000'),
      series('dips:1', { code: '500' }, -10, '5000000+1x2000 5001999 5002002+1x3000'),
      startedAt('dips:1', -1000, 5000, -10),
    ],
    expected: { '200': [99 * 4320, 99 * 4320], '500': [4320, 4320 + 1 + 5_001_999] },
  },
  {
    name: 'a dip to zero over midnight is made up for on the day after',
    data: [
      series('slips:1', { code: '500' }, -10, '5000000+1x1448 0 5001450+1x3000'),
      startedAt('slips:1', -1000, 5000, -10),
    ],
    expected: { '500': [4320, 1438 + 5_001_450 + 2880] },
  },
  {
    name: 'a recorded sum that falls a little is not taken for a counter that began anew',
    data: [
      {
        metric: 'requests_total',
        labels: { case: 'sum', code: '200', site: 'eqiad' },
        samples: samplesOf('1800000+30x1000 1820000+30x4000', start - 600, 60),
      },
    ],
    expected: { '200': [29_700 + 99_870, 29_700 + 99_870 + 1_820_000] },
  },
  {
    name: 'a series that its exporter hides while it is idle is not born when it comes back',
    data: [
      series('hides:1', { code: '200' }, -10, '900000+10x5000'),
      series('hides:1', { code: '500' }, 800, '30001x11'),
      series('hides:1', { code: '500' }, 2100, '30002x11'),
      series('hides:1', { code: '504' }, -600, '1000x20'),
      series('hides:1', { code: '504' }, 800, '1001x11'),
      series('hides:1', { code: '504' }, 2100, '1002x11'),
      series('hides:1', {}, -10, '1x500 _x120 1x4000', 'up'),
      startedAt('hides:1', -1000, 5000, -10),
    ],
    expected: { '200': [43_200, 43_200], '500': [1, 30_002], '504': [1, 2] },
  },
  {
    name: 'an edge that is dropped lies between nothing and everything from then on',
    data: [
      series('dropped:1', { le: '0.5' }, -10, '0+99x1510'),
      series('dropped:1', { le: '1.0' }, -10, '0+99x5000'),
      series('dropped:1', { le: '+Inf' }, -10, '0+100x5000'),
    ],
    more: {
      by: ['le'],
      edges: ['0.5', '+Inf'],
      selectors: [{ metric: 'requests_total', matchers: 'case="dropped", le!="1.0"' }],
    },
    expected: { '0.5': [142_560 + 5940, 142_560 + 2 * 144_000], '+Inf': [432_000, 432_000] },
  },
  {
    name: 'or the next edge, where that is asked for',
    data: [
      series('nextedge:1', { le: '0.5' }, -10, '0+99x1510'),
      series('nextedge:1', { le: '1.0' }, -10, '0+99x5000'),
      series('nextedge:1', { le: '+Inf' }, -10, '0+100x5000'),
    ],
    more: { by: ['le'], edges: ['0.5', '1', '+Inf'] },
    expected: { '0.5': [142_560 + 5940, 3 * 142_560], '1': [427_680, 427_680], '+Inf': [432_000, 432_000] },
  },
  {
    name: 'an edge that is added is not born by requests',
    data: [
      series('newedge:1', { le: '0.5' }, 1500, '148500+99x4000'),
      series('newedge:1', { le: '+Inf' }, -10, '0+100x5000'),
      series('newedge:1', {}, -10, '1x500 _x120 1x4000', 'up'),
    ],
    more: { by: ['le'], edges: ['0.5', '+Inf'] },
    expected: { '0.5': [136_620 + 142_560, 2 * 144_000 + 142_560], '+Inf': [432_000, 432_000] },
  },
  {
    name: 'a target may be named by its pod, without a job and an instance',
    data: [
      podSeries('requests_total', { code: '200' }, -10, '5x5000'),
      podSeries('requests_total', { code: '503' }, 500, '7 7 9+0x3900'),
      podSeries('up', { job: 'pods' }, -10, '1x500 _x120 1x4000'),
    ],
    more: { target: ['pod'] },
    expected: { '200': [0, 0], '503': [9, 9] },
  },
  {
    name: 'samples outside the window count nothing',
    data: [
      series('outside:1', { code: '200' }, -200, '0+5x150'),
      series('outside:1', { code: '200' }, 4330, '0+5x100'),
    ],
    expected: {},
  },
]

function twoByTurns(times: number, ...both: readonly (readonly [from: number, step: number])[]): string {
  return Array.from({ length: times }, (_, at) => both.map(([from, step]) => from + at * step).join(' ')).join(' ')
}

const noCounters: readonly Loaded[] = [
  series(
    'gauge:1',
    { code: '200' },
    -10,
    '100 120 100 120 100 120 100 120 100 120 100 120 100 120 100 120 100 120 100 120 '.repeat(5),
  ),
  series('fractions:1', { code: '200' }, -10, '0+0.7x3000'),
  series('once:1', { code: '200' }, -10, '0+1x700 701.5 702+1x2000'),
  series('infinite:1', { code: '200' }, -10, '0+1x700 Inf 702+1x2000'),
  series('nameless:1', { code: '200' }, -10, '0+1x700 NaN 702+1x2000'),
  series('negative:1', { code: '200' }, -10, '-50000+1x3000'),
  series('sinking:1', { code: '200' }, -10, '-10-3x3000'),
  series('huge:1', { code: '200' }, -10, '1e16+90x3000'),
  series('twins:1', { code: '200' }, -10, '0+1x4000'),
  series('twins:2', { code: '200' }, -10, '500+2x4000'),
  series('heirs:1', { code: '200' }, -10, '0+1x1448'),
  series('heirs:2', { code: '200' }, 1439, '1449+1x2000'),
  // Two processes whose samples end up in one series.
  series('mingled:1', { code: '200' }, -10, twoByTurns(1500, [500, 45], [100_000, 90])),
]

let prometheus: StreamingPrometheus
let url = ''
const open = new AsyncDisposableStack()
beforeAll(async () => {
  const { server, promtool } = await ensurePrometheus(everydayIo())
  const up = series('steady:1', {}, -10, '1x500 _x120 1x4000', 'up')
  const source = series('recorded:1', { code: '200' }, -10, '0+3x5000')
  const data = [...noCounters, ...stories.flatMap((story) => story.data), up, recorded, source]
  const loaded = open.use(await loadedPrometheus({ prometheus: server, promtool }, data))
  url = loaded.url
  prometheus = connectPrometheus({ url, timeoutMs: patienceMs, parallel: 2 })
})
afterAll(() => open.disposeAsync())

const world = { now: start + 30 * day }
const request = (story: string, more: Partial<CountRequest> = {}): CountRequest => ({
  selectors: [{ metric: 'requests_total', matchers: `case="${story}"` }],
  by: ['code'],
  window,
  ...more,
})
const bounds = ({ groups }: CountResult) =>
  Object.fromEntries(groups.map(({ labels, count, upper }) => [labels['code'] ?? labels['le'], [count, upper]]))
const caseOf = (story: Story) => story.data[0]?.labels['case'] ?? ''

describe.each(methods)('counting with %s', (method) => {
  test.each(stories.map((story) => [story.name, story] as const))('%s', async (_, story) => {
    const counted = await countIncrements({ ...world, prometheus, method }, request(caseOf(story), story.more))
    expect(bounds(counted)).toEqual(story.expected)
    for (const { labels, count } of counted.groups) {
      const same = ({ labels: others }: { labels: Labels }) =>
        others['code'] === labels['code'] && others['le'] === labels['le']
      const days = counted.daily.map((each) => each.groups.find(same))
      expect(days.reduce((sum, group) => sum + (group?.count ?? 0), 0)).toBe(count)
    }
  })

  test('a window that is cut anywhere adds up', async () => {
    const cut = start + day + 12_345
    const count = async (part: { start: number; end: number }) => {
      const { groups } = await countIncrements({ ...world, prometheus, method }, request('steady', { window: part }))
      return groups[0]?.count ?? 0
    }
    expect((await count({ start, end: cut })) + (await count({ start: cut, end: window.end }))).toBe(43_200)
  })
})

describe.each(methods)('what is no counter, by %s', (method) => {
  test.each([
    ['gauge', /falls again and again/],
    ['fractions', /has fractions/],
    ['once', /has fractions/],
    ['infinite', /values that no counter has/],
    ['nameless', /values that no counter has/],
    ['negative', /values that no counter has/],
    ['sinking', /values that no counter has/],
    ['huge', /values that no counter has/],
    ['mingled', /falls again and again/],
  ])('%s is said, and decides nothing', async (story, why) => {
    const { faults } = await countIncrements({ ...world, prometheus, method }, request(story))
    expect(faults).toMatchObject([{ labels: { site: 'eqiad' }, why: expect.stringMatching(why) }])
  })
})

describe.each(methods)('aliases that make one of two processes, by %s', (method) => {
  test.each([
    ['that are there at once', 'twins', [/stands for several series/]],
    ['of which one goes on as the other, at midnight', 'heirs', []],
  ])('%s', async (_, story, whys) => {
    const aliases = { instance: { [`${story}:1`]: `${story}:2` } }
    const { faults } = await countIncrements({ ...world, prometheus, method }, request(story, { aliases }))
    expect(faults.map(({ why }) => why)).toEqual(whys.map((why) => expect.stringMatching(why)))
  })
})

describe('a count', () => {
  test('finds the cheapest exact way by itself', async () => {
    expect(await bestQuery(prometheus, start)).toBe('anchored')
    const { ledger } = await countIncrements({ ...world, prometheus }, request('steady'))
    expect(ledger.methods).toEqual(['remote-read'])
  })

  test('tells the gaps of a site, the days without data, and what it asked', async () => {
    const { ledger } = await countIncrements({ ...world, prometheus }, request('spelling'))
    const minute = (at: number) => start + at * 60
    expect(ledger.gaps).toEqual([{ labels: { site: 'eqiad' }, start: minute(491), end: minute(610) }])
    expect(ledger.daysWithoutData).toEqual(['2026-09-03'])
    const [inside] = ledger.queries
    expect(inside?.query).toBe('requests_total{case="spelling"}[259500s] # remote read')
    expect(inside?.times).toBe(1)
    expect(ledger.samples).toBeGreaterThan(1991)
  })

  test('follows a selector that was replaced inside a day, with and without being told the new name', async () => {
    const at = start + 991 * 60
    const selectors = [
      { metric: 'requests_total', matchers: 'case="renamed", service="a-default"', until: at - 30 },
      { metric: 'requests_total', matchers: 'case="renamed", service="a"', from: at - 30 },
    ]
    for (const aliases of [undefined, { service: { 'a-default': 'a' } }]) {
      const told = aliases ? { aliases } : {}
      const counted = await countIncrements({ ...world, prometheus }, { ...request('renamed', { selectors }), ...told })
      expect(bounds(counted)).toEqual({ '200': [1991, 1991] })
    }
  })

  test('reads days that rules recorded without a hole, and counts the others at the source', async () => {
    const from = { metric: 'recorded:requests', matchers: 'case="recorded"', everySeconds: 60 }
    const counted = await countIncrements({ ...world, prometheus }, request('recorded', { recorded: from }))
    expect(counted.daily.map((each) => [each.from, each.groups[0]?.count])).toEqual([
      ['recorded', 2 * 1440],
      ['recorded', 2 * 1440],
      ['remote-read', 3 * 1440],
    ])
    expect(counted.ledger.methods).toEqual(['recorded', 'remote-read'])
  })

  test('of nothing has no group, which is not zero', async () => {
    const { groups, ledger } = await countIncrements({ ...world, prometheus }, request('nobody'))
    expect(groups).toEqual([])
    expect(ledger.daysWithoutData).toHaveLength(3)
  })

  test('of days that were kept goes on where it was, on a server that has the same data and on no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quarter-counting-'))
    try {
      const cache = openDayCache({ folder })
      const firstTwo = { ...window, end: start + 2 * day }
      await countIncrements({ ...world, prometheus, cache }, request('steady', { window: firstTwo }))
      const rest = await countIncrements({ ...world, prometheus, cache }, request('steady'))
      expect(rest.daily.map(({ from }) => from)).toEqual(['cache', 'cache', 'remote-read'])
      const kept = await countIncrements({ ...world, prometheus, cache }, request('steady'))
      expect([...kept.daily.map(({ from }) => from), kept.groups]).toEqual(['cache', 'cache', 'cache', rest.groups])
      const asked = await countIncrements({ ...world, prometheus, cache, method: 'raw' }, request('steady'))
      expect(asked.daily.map(({ from }) => from)).toEqual(['raw', 'raw', 'raw'])
      const { server, promtool } = await ensurePrometheus(everydayIo())
      const others = [series('steady:1', { code: '200' }, -10, '7+3x5000')]
      await using other = await loadedPrometheus({ prometheus: server, promtool }, others)
      const elsewhere = connectPrometheus({ url: other.url, timeoutMs: patienceMs })
      const nothing = await countIncrements({ ...world, prometheus: elsewhere, cache }, request('steady'))
      expect(bounds(nothing)).toEqual({ '200': [3 * 4320, 3 * 4320] })
      expect(nothing.daily.some(({ from }) => from === 'cache')).toBe(false)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('keeps neither a day without samples nor one after which no sample has come yet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quarter-counting-'))
    try {
      const cache = openDayCache({ folder })
      for (const _ of ['first', 'again']) await countIncrements({ ...world, prometheus, cache }, request('spelling'))
      const { daily } = await countIncrements({ ...world, prometheus, cache }, request('spelling'))
      expect(daily.map(({ from }) => from)).toEqual(['cache', 'remote-read', 'remote-read'])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('keeps no day that may still change', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quarter-counting-'))
    try {
      const cache = openDayCache({ folder })
      await countIncrements({ now: window.end + 60, prometheus, cache }, request('steady'))
      const again = await countIncrements({ now: window.end + 60, prometheus, cache }, request('steady'))
      expect(again.daily.map(({ from }) => from)).toEqual(['cache', 'cache', 'remote-read'])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('a server with narrow limits', () => {
  test('is asked for less at a time, and the count is the same', async () => {
    const { server, promtool } = await ensurePrometheus(everydayIo())
    const pods = Array.from({ length: 40 }, (_, pod) => series(`pod:${pod}`, { code: '200' }, -10, '7+3x4400'))
    await using narrow = await loadedPrometheus({ prometheus: server, promtool }, pods, {
      flags: ['--query.max-samples=3000'],
    })
    const limited = connectPrometheus({ url: narrow.url, timeoutMs: patienceMs, parallel: 2 })
    for (const method of ['remote-read', 'anchored', 'resets'] as const) {
      const counted = await countIncrements({ ...world, prometheus: limited, method }, request('pod'))
      expect(counted.groups.map(({ count }) => count)).toEqual([40 * 3 * 4320])
    }
  })

  test('that cannot be asked even for one series says so, and nothing passes', async () => {
    const { server, promtool } = await ensurePrometheus(everydayIo())
    const pod = series('pod:1', { code: '200' }, -10, '7+3x4400')
    await using narrow = await loadedPrometheus({ prometheus: server, promtool }, [pod], {
      flags: ['--query.max-samples=1000'],
    })
    const limited = connectPrometheus({ url: narrow.url, timeoutMs: patienceMs })
    const count = countIncrements({ ...world, prometheus: limited, method: 'anchored' }, request('pod'))
    await expect(count).rejects.toThrow(/too many samples/)
  })
})

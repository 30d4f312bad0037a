import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseQuarter } from '../../slo/calendar.ts'
import { connectPrometheus } from '../../slo/prometheus/prometheus.ts'
import type { Labels } from '../../slo/prometheus/samples.ts'
import { loadServices } from '../../slo/promises/promises.ts'
import { quarterReport } from '../../slo/quarter/make-report.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { verifyAtSource, verifyReport } from '../../slo/quarter/verify.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { type Loaded, loadedPrometheus } from '../quarter-kit/loaded-prometheus.ts'
import { everydayIo } from '../stack/test-io.ts'

/** Eight days of September, a sample every ten minutes: counters that go away, appear and slip, although nothing says why. */
const quarter = parseQuarter('2026-09', 0)
const step = 600
const perDay = 86_400 / step
const steps = 8 * perDay
const now = quarter.start + steps * step
const longAgo = quarter.start - 30 * 86_400
const earlier = 1000

type Value = (at: number) => number | undefined
const samples = (value: Value) =>
  Array.from({ length: steps + 6 }, (_, index) => index - 6).flatMap((at) => {
    const now = value(at)
    return now === undefined ? [] : [[quarter.start + at * step + 7, now] as const]
  })

type Counter = readonly [metric: string, labels: Labels, value: Value]
type Shape = {
  readonly counters: readonly Counter[]
  /** When its process started; null where nothing tells. */
  readonly start?: Value | null
  readonly objective?: string
  readonly verdict: 'met' | 'missed' | 'inconclusive'
  readonly bad: readonly [lower: number, upper: number]
  readonly said?: RegExp
}

const answered = (code: string, value: Value): Counter => ['reqs_total', { code }, value]
const well: Counter = answered('200', (at) => 90 * (earlier + at))
const failing: Value = (at) => earlier + at
const until =
  (end: number, value: Value): Value =>
  (at) =>
    at < end ? value(at) : undefined
const parts = (part: string) => `{ kind: availability, target: 98 %, indicator: { ${part}, total: all_total } }`
const all: Counter = ['all_total', {}, (at) => 100 * (earlier + at)]
const noonOfTheLastDay = 7 * perDay + perDay / 2
const restart = 4 * perDay + 3

const shapes: Readonly<Record<string, Shape>> = {
  'a code that went away while it was counting': {
    counters: [well, answered('500', until(3 * perDay + 5, failing))],
    verdict: 'inconclusive',
    // As many as there were of the other code since, and the rest of that day's share.
    bad: [437, 64_881],
    said: /code="500" went away on 2026-09-04 00:40 while it was counting, and its process went on/,
  },
  'a label that was renamed while its process went on': {
    counters: [
      answered(
        '200',
        until(3 * perDay, (at) => 90 * (earlier + at)),
      ),
      answered('500', until(3 * perDay, failing)),
      ['reqs_total', { status: '200' }, (at) => (at < 3 * perDay ? undefined : 90 * (earlier + at))],
      ['reqs_total', { status: '500' }, (at) => (at < 3 * perDay ? undefined : earlier + at)],
    ],
    objective: `{ kind: availability, target: 98 %, indicator: { bad: 'reqs_total{code=~"5.."}', total: reqs_total } }`,
    verdict: 'inconclusive',
    // All requests under the other label since, whose first values may be new, too.
    bad: [432, 194_742],
    said: /code="500" went away on 2026-09-04 00:00 while it was counting, and its process went on/,
  },
  'a code that was idle before it went away': {
    counters: [
      well,
      answered(
        '500',
        until(3 * perDay, () => 7),
      ),
    ],
    verdict: 'met',
    bad: [0, 0],
  },
  'a code that went away with its process': {
    counters: [
      answered('200', (at) => (at < restart ? 90 * (earlier + at) : 90 * (at - restart + 1))),
      answered(
        '500',
        until(restart, (at) => (at > 100 ? 53 : 50)),
      ),
    ],
    start: (at) => (at < restart ? longAgo : quarter.start + (restart - 0.5) * step),
    verdict: 'met',
    bad: [3, 3],
  },
  'a code that went away with a process that nobody tells to have begun again': {
    counters: [
      answered('200', (at) => (at < restart ? 90 * (earlier + at) : 90 * (at - restart + 1))),
      answered(
        '500',
        until(restart, (at) => (at > 100 ? 53 : 50)),
      ),
    ],
    start: null,
    verdict: 'met',
    bad: [3, 3],
  },
  'a counter of the bad that went away on the last day': {
    counters: [all, ['fails_total', {}, until(noonOfTheLastDay, failing)]],
    objective: parts('bad: fails_total'),
    verdict: 'inconclusive',
    bad: [1080, 1080 + 100 * perDay - perDay / 2],
    said: /no samples of fails_total for all, or the rest, of 1 day/,
  },
  'a counter of the good that went away on the last day': {
    counters: [all, ['fine_total', {}, until(noonOfTheLastDay, (at) => 99 * (earlier + at))]],
    objective: parts('good: fine_total'),
    verdict: 'inconclusive',
    bad: [steps - perDay / 2 - perDay / 2, steps - perDay / 2 + (100 * perDay) / 2],
  },
  'all counters that went away on the last day': {
    counters: [
      answered(
        '200',
        until(noonOfTheLastDay, (at) => 90 * (earlier + at)),
      ),
      answered('500', until(noonOfTheLastDay, failing)),
    ],
    verdict: 'inconclusive',
    // Of eight days, twelve hours and the ten minutes since the last sample.
    bad: [1080, 7729],
    said: /no samples of the last 12 hours of the last day with any/,
  },
  'all counters that were away for two days, and began again': {
    counters: [
      answered('200', (at) =>
        at < 2 * perDay ? 90 * (earlier + at) : at > 4 * perDay ? 90 * (at - 4 * perDay) : undefined,
      ),
      answered('500', (at) => (at < 2 * perDay ? earlier + at : at > 4 * perDay ? at - 4 * perDay : undefined)),
    ],
    start: (at) => (at < 4 * perDay ? longAgo : quarter.start + (4 * perDay - 0.5) * step),
    verdict: 'inconclusive',
    // Two days as the six others; what was counted before the first sample after them is part of them.
    bad: [863, 27_041],
    said: /no samples of 2 days between others that no counter bridges/,
  },
  'all counters that were away for two days, and went on': {
    counters: [
      answered('200', (at) => (at < 2 * perDay || at > 4 * perDay ? 90 * (earlier + at) : undefined)),
      answered('500', (at) => (at < 2 * perDay || at > 4 * perDay ? earlier + at : undefined)),
    ],
    verdict: 'met',
    bad: [steps, steps],
  },
  'a first value that nobody can have counted since the scrape before': {
    counters: [well, answered('500', (at) => (at > 700 ? 5000 + at : undefined))],
    verdict: 'inconclusive',
    bad: [450, 6151],
    said: /appeared on 2026-09-05 20:50 at a target that was scraped without it/,
  },
  'a slip of one sample, where nobody tells of starts': {
    counters: [well, answered('500', (at) => (at === 300 ? 400 : earlier + at))],
    start: null,
    verdict: 'inconclusive',
    bad: [steps, steps + 1299],
    said: /What the samples cannot prove decides/,
  },
}

const ids = Object.fromEntries(Object.keys(shapes).map((name, at) => [name, `shape-${at}`]))
const loaded = ([name, { counters, start = () => longAgo }]: readonly [string, Shape]): readonly Loaded[] => {
  const target = { job: ids[name] ?? '', instance: 'a:80', site: 'eqiad' }
  const of = ([metric, labels, value]: Counter): Loaded => {
    return { metric, labels: { ...target, ...labels }, samples: samples(value) }
  }
  const told = start === null ? [] : [of(['process_start_time_seconds', {}, start])]
  return [of(['up', {}, () => 1]), ...told, ...counters.map(of)]
}
const coded = ', requests: reqs_total, labels: { code: code }, codes: { errors: 5.., clientErrors: 4.. }'
const service = ([name, { objective, start }]: readonly [string, Shape]) => `
  - id: ${ids[name]}
    title: ${name}
    owner: team
    contacts: [team]
    sites: [eqiad]
    targets: [{ objectives: [${objective ?? '{ kind: availability, target: 98 % }'}] }]
    reconciliation: test
    source:
      kind: custom
      scrapeIntervalSeconds: ${step}
      selectors: [{ match: job="${ids[name]}" }]
      with: { title: t${objective ? '' : coded}${start === null ? ', processStart: null' : ''} }`

const open = new AsyncDisposableStack()
let url = ''
let file = ''
beforeAll(async () => {
  const { server, promtool } = await ensurePrometheus(everydayIo())
  url = open.use(await loadedPrometheus({ prometheus: server, promtool }, Object.entries(shapes).flatMap(loaded))).url
  const folder = await mkdtemp(join(tmpdir(), 'quarter-absence-'))
  open.defer(() => rm(folder, { recursive: true, force: true }))
  file = join(folder, 'services.yaml')
  await writeFile(file, `schemaVersion: 1\nservices:${Object.entries(shapes).map(service).join('')}\n`)
})
afterAll(() => open.disposeAsync())

describe.each(['remote-read', 'anchored', 'resets', 'raw'] as const)('absence is no zero, by %s:', (method) => {
  let report: QuarterReport
  const prometheus = () => connectPrometheus({ url, timeoutMs: 60_000 })
  beforeAll(async () => {
    const services = await loadServices({ classes: [], files: [file] })
    report = await quarterReport({ services, classes: [], prometheus: prometheus(), quarter, now, method })
  })

  test.each(Object.entries(shapes))('%s', (name, { verdict, bad: [lower, upper], said }) => {
    const scored = report.services.find(({ id }) => id === ids[name])
    const promise = scored?.promises[0]
    expect(promise?.scopes[0]?.bad).toMatchObject({ lower, upper })
    expect(promise?.verdict).toBe(verdict)
    if (said) expect([...(promise?.reasons ?? []), ...(scored?.remarks ?? [])].join('\n')).toMatch(said)
  })

  test('all of it follows from its questions, and is found again', async () => {
    expect((await verifyReport(report)).disagreements).toEqual([])
    expect((await verifyAtSource(report, { prometheus: prometheus(), now })).disagreements).toEqual([])
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseQuarter } from '../../slo/calendar.ts'
import { connectPrometheus } from '../../slo/prometheus/prometheus.ts'
import type { Labels, Sample } from '../../slo/prometheus/samples.ts'
import { loadServices } from '../../slo/promises/promises.ts'
import { loadClasses } from '../../slo/promises/slo-class.ts'
import { quarterReport } from '../../slo/quarter/make-report.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { verifyAtSource, verifyReport } from '../../slo/quarter/verify.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { patienceMs } from '../patience.ts'
import { type Loaded, loadedPrometheus } from '../quarter-kit/loaded-prometheus.ts'
import { everydayIo } from '../stack/test-io.ts'

/** Ten days of September, a sample every ten minutes. */
const quarter = parseQuarter('2026-09', 0)
const day = 86_400
const step = 600
const days = 10
const now = quarter.start + days * day
const steps = (days * day) / step
const longAgo = quarter.start - 30 * day
const [first, moved] = [1000, 5 * (day / step) + 40]

/** From one step to another; the first and the last lie around the quarter's part. */
const samples = (value: (at: number) => number, from = -6, until = steps + 6, second = 7): Sample[] =>
  Array.from({ length: until - from }, (_, at) => [quarter.start + (from + at) * step + second, value(from + at)])

type Life = { readonly from?: number; readonly until?: number; readonly second?: number; readonly more?: number }

/** A process that answers nine requests well and fails one in each step. */
function processOf(
  labels: Labels,
  start: number | undefined,
  { from, until, second, more: ahead = 0 }: Life = {},
): readonly Loaded[] {
  const all = { site: 'eqiad', ...labels }
  const of = (metric: string, more: Labels, value: (at: number) => number): Loaded => {
    return { metric, labels: { ...all, ...more }, samples: samples(value, from, until, second) }
  }
  return [
    of('up', {}, () => 1),
    ...(start === undefined ? [] : [of('process_start_time_seconds', {}, () => start)]),
    of('http_requests_total', { code: '200' }, (at) => 9 * (first + ahead + at)),
    of('http_requests_total', { code: '500' }, (at) => first + ahead + at),
  ]
}

/** One that is called otherwise from the middle on, without a break in its counters. */
const renamed = (job: string, start: number | undefined) => [
  ...processOf({ job, instance: 'old:80' }, start, { until: moved }),
  ...processOf({ job, instance: 'new:80' }, start, { from: moved }),
]

const data: readonly Loaded[] = [
  ...renamed('renamed', longAgo),
  ...renamed('perhaps', undefined),
  ...processOf({ job: 'pair', instance: 'a:80', replica: 'one' }, longAgo),
  ...processOf({ job: 'pair', instance: 'a:80', replica: 'two' }, longAgo, { second: 23 }),
  ...processOf({ job: 'twin', instance: 'b:80' }, longAgo),
  ...processOf({ job: 'twin-again', instance: 'b:80' }, longAgo, { second: 23 }),
  ...processOf({ job: 'alike', instance: 'c:80', replica: 'one' }, undefined),
  ...processOf({ job: 'alike', instance: 'c:80', replica: 'two' }, undefined, { second: 23 }),
  ...processOf({ job: 'service', instance: 'e:80', endpoint: 'http', service: 'e' }, longAgo),
  ...processOf({ job: 'service-pods', instance: 'e:80', endpoint: 'metrics' }, longAgo, { second: 23 }),
  ...processOf({ job: 'balanced', instance: 'f:80' }, longAgo, { until: moved }),
  ...processOf({ job: 'balanced', instance: 'f:80' }, longAgo - 3 * day, { from: moved, more: 5000 }),
  ...processOf({ job: 'many', instance: 'd:80' }, longAgo),
  ...processOf({ job: 'many-more', instance: 'd:80' }, longAgo + 77),
]

const service = (id: string, match: string, more = '') => `
  - id: ${id}
    title: ${id}
    owner: team
    contacts: [team]
    sites: [eqiad]
    targets: [{ objectives: [{ kind: availability, target: 85 % }] }]
    reconciliation: test
    source:
      kind: custom
      scrapeIntervalSeconds: ${step}
      selectors: [{ match: '${match}' }]
      ${more}
      with: { title: t, requests: http_requests_total, labels: { code: code }, codes: { errors: 5.., clientErrors: 4.. } }`

const aliases = 'aliases: { instance: { "old:80": "new:80" } }'
const services = [
  service('renamed', 'job="renamed"'),
  service('perhaps', 'job="perhaps"'),
  service('settled', 'job="perhaps"', aliases),
  service('pair', 'job="pair"'),
  service('twin', 'job=~"twin.*"'),
  service('monitors', 'job=~"service.*"'),
  service('balanced', 'job="balanced"'),
  service('alike', 'job="alike"'),
  service('many', 'job=~"many.*"'),
]

const open = new AsyncDisposableStack()
let url = ''
let report: QuarterReport
const prometheus = () => connectPrometheus({ url, timeoutMs: patienceMs })
const promise = (id: string) => report.services.find((each) => each.id === id)?.promises[0]
const remarks = (id: string) => report.services.find((each) => each.id === id)?.remarks.join('\n')
const exactly = (count: number) => ({ lower: count, count, upper: count })

describe.each(['remote-read', 'anchored', 'resets'] as const)('whose counters they are, counted by %s', (method) => {
  beforeAll(async () => {
    const { server, promtool } = await ensurePrometheus(everydayIo())
    url ||= open.use(await loadedPrometheus({ prometheus: server, promtool }, data)).url
    const folder = await mkdtemp(join(tmpdir(), 'quarter-targets-'))
    open.defer(() => rm(folder, { recursive: true, force: true }))
    await writeFile(join(folder, 'services.yaml'), `schemaVersion: 1\nservices:${services.join('')}\n`)
    const classes = await loadClasses()
    const found = await loadServices({ classes, files: [join(folder, 'services.yaml')] })
    report = await quarterReport({ services: found, classes, prometheus: prometheus(), quarter, now, method })
  })
  afterAll(() => method === 'resets' && open.disposeAsync())

  test('a process that is called otherwise goes on where its start and its values prove it', () => {
    expect(promise('renamed')?.scopes[0]?.bad).toEqual(exactly(steps))
    expect(promise('renamed')?.verdict).toBe('met')
  })

  test('where nothing proves it, the report names the series and the aliases that would settle it', () => {
    expect(promise('perhaps')?.scopes[0]?.bad).toEqual({
      lower: steps - 1,
      count: steps - 1,
      upper: steps + first + moved - 1,
    })
    expect(remarks('perhaps')).toContain('aliases: { instance: { "old:80": "new:80" } }')
    expect(promise('settled')?.scopes[0]?.bad).toEqual(exactly(steps))
  })

  test.each([
    ['pair', /^replica=~"\|(one|two)"$/],
    ['twin', /^job=~"\|twin(-again)?"$/],
    ['monitors', /^job=~"\|service(-pods)?", endpoint=~"\|(http|metrics)"/],
  ])('what was scraped twice is counted once: %s', (id, matcher) => {
    expect(promise(id)?.scopes[0]?.bad).toEqual(exactly(steps))
    expect(report.inputs.sources[id]?.replicas?.production).toMatch(matcher)
  })

  test('what may have been scraped twice decides nothing, and is said', () => {
    expect(promise('alike')?.verdict).toBe('inconclusive')
    expect(promise('alike')?.reasons.join()).toMatch(/there twice, with the same values and different replica/)
  })

  test('processes that answer by turns for one address decide nothing, and it is said', () => {
    expect(promise('balanced')?.verdict).toBe('inconclusive')
    expect(promise('balanced')?.reasons.join()).toContain('is shown by several processes in turn')
  })

  test('two processes of one name are two, because they started at different times', () => {
    expect(promise('many')?.scopes[0]?.bad).toEqual(exactly(2 * steps))
  })

  test('all of it can be verified', async () => {
    expect((await verifyReport(report)).disagreements).toEqual([])
    expect((await verifyAtSource(report, { prometheus: prometheus(), now })).disagreements).toEqual([])
  })
})

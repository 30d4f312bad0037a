import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseQuarter } from '../../slo/calendar.ts'
import { openDayCache } from '../../slo/counting/day-cache.ts'
import { connectPrometheus } from '../../slo/prometheus/prometheus.ts'
import { loadServices } from '../../slo/promises/promises.ts'
import type { Service } from '../../slo/promises/service.ts'
import { loadClasses, type SloClass } from '../../slo/promises/slo-class.ts'
import { quarterReport } from '../../slo/quarter/make-report.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import { type Loaded, loadedPrometheus } from '../quarter-kit/loaded-prometheus.ts'
import { type Away, mimirBefore, thanosBefore } from '../quarter-kit/long-memory.ts'
import { samplesOf } from '../quarter-kit/notation.ts'
import { everydayIo } from '../stack/test-io.ts'

const quarter = parseQuarter('2026-09', 0)
const day = 86_400
const step = 300
const days = 8
const length = (days * day) / step
const now = quarter.start + days * day

/** Gateways that were scraped for eight days; the second began on the fourth, without proof that it began at zero. */
function gateways(): readonly Loaded[] {
  const each = (instance: string, notation: string): readonly Loaded[] => {
    const target = { job: 'gateway', instance, site: 'eqiad', prometheus: 'k8s-mlserve' }
    const istio = {
      source_workload_namespace: 'istio-system',
      source_workload: 'istio-ingressgateway',
      app: 'istio-ingressgateway',
      destination_canonical_service: 'ores-legacy',
    }
    const samples = samplesOf(notation, quarter.start - step, step)
    const of = (metric: string, more: Readonly<Record<string, string>>) => ({
      metric,
      labels: { ...target, ...istio, ...more },
      samples,
    })
    return [
      { metric: 'up', labels: target, samples: samples.map(([at]) => [at, 1] as const) },
      of('istio_requests_total', { response_code: '200', response_flags: '-' }),
      ...['500', '+Inf'].map((le) => of('istio_request_duration_milliseconds_bucket', { le })),
    ]
  }
  const later = 3 * (day / step)
  return [...each('gateway:1', `0+10x${length}`), ...each('gateway:2', `_x${later} 500+10x${length - later - 1}`)]
}

describe('a quarter from a long memory', () => {
  const open = new AsyncDisposableStack()
  let plain: string
  let classes: readonly SloClass[]
  let services: readonly Service[]
  let direct: readonly unknown[]

  const reported = async (url: string, more: Partial<Parameters<typeof quarterReport>[0]> = {}, tenant?: string) => {
    const headers = tenant === undefined ? {} : { headers: { 'x-scope-orgid': tenant } }
    const prometheus = connectPrometheus({ url, timeoutMs: 60_000, ...headers })
    return quarterReport({ services, classes, prometheus, quarter, now, ...more })
  }
  const countsOf = ({ evidence }: Awaited<ReturnType<typeof reported>>) =>
    Object.entries(evidence).map(([key, { groups, ledger }]) => [
      key,
      groups,
      ledger.series,
      ledger.births,
      ledger.resets,
    ])

  beforeAll(async () => {
    const { server, promtool } = await ensurePrometheus(everydayIo())
    const loaded = open.use(await loadedPrometheus({ prometheus: server, promtool }, gateways()))
    plain = loaded.url
    classes = await loadClasses()
    const [found] = (await loadServices({ classes })).filter(({ id }) => id === 'ores-legacy')
    if (!found) throw new Error('no such service')
    services = [{ ...found, sites: ['eqiad'], source: { ...found.source, scrapeIntervalSeconds: step } }]
    direct = countsOf(await reported(plain))
  })
  afterAll(() => open.disposeAsync())

  describe('of Mimir', () => {
    const tenancy = { tenant: 'ml', longestSeconds: 3 * day, longestLabelsSeconds: day, since: 0 }

    test('is counted the same within its limits, and the report says from whom', async () => {
      await using mimir = await mimirBefore(plain, tenancy)
      const report = await reported(`${mimir.url}/prometheus`, {}, 'ml')
      expect(report.prometheus).toMatchObject({ software: 'Mimir', version: '3.0.5' })
      expect(countsOf(report)).toEqual(direct)
      expect(new Set(Object.values(report.evidence).flatMap(({ ledger }) => ledger.methods))).toEqual(
        new Set(['resets']),
      )
      expect(mimir.asked.some((each) => each.includes('/api/v1/read'))).toBe(false)
    })

    test('that remembers less than the quarter is unknown before, and counted after', async () => {
      await using mimir = await mimirBefore(plain, { ...tenancy, since: quarter.start + 6 * day + 1234 })
      const report = await reported(`${mimir.url}/prometheus`, {}, 'ml')
      const [found] = Object.values(report.evidence)
      expect(found?.ledger.daysWithoutData).toHaveLength(6)
      expect(report.services[0]?.remarks.join(' ')).toMatch(/Nothing is known of 6 days/)
      expect(report.verdict).toBe('inconclusive')
    })

    test('without a tenant is a sentence, and with another one’s nothing is known, which is no pass', async () => {
      await using mimir = await mimirBefore(plain, tenancy)
      await expect(reported(`${mimir.url}/prometheus`)).rejects.toMatchObject({
        kind: 'environment',
        message: expect.stringMatching(/wants to know whose data are asked for/),
        hint: expect.stringMatching(/X-Scope-OrgID/),
      })
      expect((await reported(`${mimir.url}/prometheus`, {}, 'other')).verdict).toBe('inconclusive')
    })

    test('that answers for less than an hour at once cannot be counted, and says which limit is in the way', async () => {
      await using mimir = await mimirBefore(plain, { ...tenancy, longestSeconds: 600 })
      await expect(reported(`${mimir.url}/prometheus`, {}, 'ml')).rejects.toMatchObject({
        kind: 'environment',
        message: expect.stringMatching(/max-total-query-length/),
      })
    })
  })

  describe('of Thanos', () => {
    test('is counted the same while all its stores are there', async () => {
      await using thanos = await thanosBefore(plain, {})
      const report = await reported(thanos.url)
      expect(report.prometheus.software).toBe('Thanos')
      expect(countsOf(report)).toEqual(direct)
    })

    test.each<[Away, RegExp]>([
      ['refused', /refused the query \(execution\): .*10\.0\.0\.2:10901/],
      ['not told', /has lost sight of 10\.0\.0\.2:10901/],
    ])('that has lost a store, which is %s, is no report', async (away, sentence) => {
      await using thanos = await thanosBefore(plain, { away })
      await expect(reported(thanos.url)).rejects.toMatchObject({
        kind: 'environment',
        message: expect.stringMatching(sentence),
      })
    })

    test('that answers in part in the middle of a report is no report, and no day of it is kept', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'long-memory-'))
      try {
        const state: { away?: Away } = {}
        await using thanos = await thanosBefore(plain, state)
        // The list is whole when the report begins; the store goes with the first count.
        const cache = openDayCache({ folder })
        const watched = {
          ...cache,
          days: (question: unknown) => {
            state.away = 'warned of'
            return cache.days(question)
          },
        }
        await expect(reported(thanos.url, { cache: watched })).rejects.toMatchObject({
          kind: 'environment',
          message: expect.stringMatching(
            /refused the query|answered in part only: fetch series for .* Addr: 10\.0\.0\.2:10901/,
          ),
        })
        expect(await readdir(folder)).toEqual([])
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    })
  })
})

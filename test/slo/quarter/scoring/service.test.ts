import { describe, expect, test } from 'vitest'
import { loadServices, resolveSource } from '../../../../slo/promises/promises.ts'
import type { Service } from '../../../../slo/promises/service.ts'
import { loadClasses } from '../../../../slo/promises/slo-class.ts'
import type { Evidence } from '../../../../slo/quarter/evidence.ts'
import type { ServiceScore } from '../../../../slo/quarter/record.ts'
import { scoreService } from '../../../../slo/quarter/scoring/service.ts'
import { evidenceOf } from '../evidence-of.ts'

const start = Date.parse('2026-09-01') / 1000
const end = Date.parse('2026-12-01') / 1000
const byCode = ['site', 'response_code', 'response_flags']
const byLe = ['site', 'le']
const everyDay = { days: 91 }

/** revertrisk-language-agnostic: 98 % available, 98 % within 500 ms. */
async function score(
  evidence: Readonly<Record<string, Evidence>>,
  change: Partial<Service> = {},
  countedUntil = end,
): Promise<ServiceScore> {
  const found = (await loadServices()).find(({ id }) => id === 'revertrisk-language-agnostic')
  if (!found) throw new Error('no such service')
  const service = { ...found, ...change }
  const source = await resolveSource(service)
  const named = Object.fromEntries(Object.entries(evidence).map(([key, value]) => [`${service.id}/${key}`, value]))
  return scoreService({ service, source, evidence: named, span: { start, end, countedUntil } }, await loadClasses())
}

const fast = evidenceOf(byLe, { 'eqiad 500': 995, 'eqiad +Inf': 1000, 'codfw 500': 495, 'codfw +Inf': 500 }, everyDay)
const available = evidenceOf(
  byCode,
  { 'eqiad 200 -': 900, 'eqiad 404 -': 90, 'eqiad 503 UH': 10, 'codfw 200 -': 499, 'codfw 500 -': 1 },
  everyDay,
)

describe('a service', () => {
  test('is scored together and by site; client-caused errors are no errors and stay in the total', async () => {
    const { promises, answers } = await score({ requests: available, durations: fast })
    const told = promises.map(({ id, verdict, scopes }) => [
      id,
      verdict,
      ...scopes.map(({ scope, good, bad }) => [scope, good.count, bad.count]),
    ])
    expect(told).toEqual([
      ['availability', 'met', ['together', 1489, 11], ['eqiad', 990, 10], ['codfw', 499, 1]],
      ['latency', 'met', ['together', 1490, 10], ['eqiad', 995, 5], ['codfw', 495, 5]],
    ])
    expect(answers.find(({ code }) => code === '404')).toEqual({
      site: 'eqiad',
      code: '404',
      flags: '',
      kind: 'client-error',
      count: 90,
    })
  })

  test('that leaves client-caused errors out has a smaller total', async () => {
    const { promises } = await score({ requests: available, durations: fast }, { clientErrors: 'left-out' })
    expect(promises[0]?.scopes[1]).toMatchObject({ scope: 'eqiad', good: { count: 900 }, bad: { count: 10 } })
  })

  test('tells a client that hung up from a service that did not answer', async () => {
    const requests = evidenceOf(
      byCode,
      { 'eqiad 200 -': 97, 'eqiad 0 DC': 2, 'eqiad 0 UC': 1, 'codfw 200 -': 1 },
      everyDay,
    )
    const { promises, answers } = await score({ requests, durations: fast })
    expect(promises[0]?.scopes[1]).toMatchObject({ good: { count: 99 }, bad: { count: 1 } })
    expect(answers.map(({ flags, kind }) => [flags, kind])).toContainEqual(['DC', 'client-disconnect'])
    expect(promises[0]?.blame.codes).toEqual([{ code: '0 (UC)', bad: 1, share: 1 }])
  })

  test('with a site that left no data proves nothing together, though the other site is scored', async () => {
    const requests = evidenceOf(byCode, { 'eqiad 200 -': 1000 }, everyDay)
    const { promises } = await score({ requests, durations: fast })
    expect(promises[0]?.scopes.map(({ scope, verdict }) => [scope, verdict])).toEqual([
      ['together', 'inconclusive'],
      ['eqiad', 'met'],
      ['codfw', 'inconclusive'],
    ])
    expect(promises[0]?.reasons[0]).toBe('codfw left no data, so the sites together prove nothing.')
  })

  test('without any data passes nothing', async () => {
    const { promises } = await score({ requests: evidenceOf(byCode, {}), durations: evidenceOf(byLe, {}) })
    expect(promises.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'inconclusive'])
    expect(promises[0]?.reasons).toEqual(['No data was found: no data is never a pass.'])
  })

  test('counts both spellings of an edge once each', async () => {
    const durations = evidenceOf(
      byLe,
      { 'eqiad 500': 400, 'eqiad 500.0': 590, 'eqiad +Inf': 1000, 'codfw 5e+02': 10, 'codfw +Inf': 10 },
      everyDay,
    )
    const { promises } = await score({ requests: available, durations })
    expect(promises[1]?.scopes[0]).toMatchObject({ verdict: 'met', good: { count: 1000 }, bad: { count: 10 } })
  })

  test('with more fast requests than requests proves nothing and says so', async () => {
    const durations = evidenceOf(
      byLe,
      { 'eqiad 500': 1001, 'eqiad +Inf': 1000, 'codfw 500': 10, 'codfw +Inf': 10 },
      everyDay,
    )
    const { promises } = await score({ requests: available, durations })
    expect(promises[1]?.verdict).toBe('inconclusive')
    expect(promises[1]?.reasons[0]).toBe(
      'eqiad counts more requests within 500 ms (1,001) than it counts at all (1,000).',
    )
  })

  test('whose site lacks the bucket is not called slow', async () => {
    const durations = evidenceOf(byLe, { 'eqiad 500': 1000, 'eqiad +Inf': 1000, 'codfw +Inf': 10 }, everyDay)
    const { promises } = await score({ requests: available, durations })
    expect(promises[1]?.scopes.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'met', 'inconclusive'])
    expect(promises[1]?.reasons[0]).toBe('codfw has no bucket of 500 ms.')
  })

  test.each([
    { within400: 9_900, within600: 9_950, verdict: 'met' },
    { within400: 9_700, within600: 9_900, verdict: 'inconclusive' },
    { within400: 9_000, within600: 9_700, verdict: 'missed' },
  ])(
    'whose threshold lies between edges with $within400 and $within600 of 10,000 is $verdict',
    async ({ within400, within600, verdict }) => {
      const durations = evidenceOf(
        byLe,
        { 'eqiad 400': within400, 'eqiad 600': within600, 'eqiad +Inf': 10_000 },
        everyDay,
      )
      const { promises } = await score({ requests: available, durations }, { sites: ['eqiad'] })
      expect(promises[1]?.verdict).toBe(verdict)
      expect(promises[1]?.bracket).toEqual({ belowMs: 400, aboveMs: 600 })
      expect(promises[1]?.reasons.at(-1)).toBe(
        '500 ms is no edge of the histogram: requests are counted within 400 ms, and the truth lies between that and 600 ms.',
      )
    },
  )

  test('whose errors may have begun before the quarter is met or missed only where that changes nothing', async () => {
    const verdictWith = async (count: number, upper: number) => {
      const requests = evidenceOf(byCode, { 'eqiad 200 -': 980, 'eqiad 503 -': [count, upper] }, everyDay)
      return (await score({ requests, durations: fast }, { sites: ['eqiad'] })).promises[0]?.verdict
    }
    expect(await verdictWith(10, 20)).toBe('met')
    expect(await verdictWith(10, 21)).toBe('inconclusive')
    expect(await verdictWith(21, 30)).toBe('missed')
  })

  test('whose memory is shorter than the quarter is judged as if the unknown days could have been bad', async () => {
    const requests = (bad: number) =>
      evidenceOf(byCode, { 'eqiad 200 -': 81_000 - bad, 'eqiad 503 -': bad }, { days: 81, firstDay: 10 })
    const of = async (bad: number) =>
      (await score({ requests: requests(bad), durations: fast }, { sites: ['eqiad'] })).promises[0]
    const promise = await of(100)
    expect(promise?.verdict).toBe('inconclusive')
    expect(promise?.reasons.at(-1)).toBe(
      "eqiad has no samples of 10 days at the quarter's edges; some 10,000 requests there are unknown.",
    )
    expect((await of(20_000))?.verdict).toBe('missed')
  })

  test('names the days in a row that broke the promise as one window', async () => {
    const requests = evidenceOf(byCode, { 'eqiad 200 -': 1000 }, everyDay)
    const day = (at: number, bad: number): [number, number, number, number] => [at, bad, bad, 0]
    const days = [day(3, 1), day(10, 5), day(11, 9), day(40, 2)]
    const errors = { labels: { site: 'eqiad', response_code: '503' }, count: 17, upper: 17, unseen: 0, days }
    const { promises } = await score(
      { requests: { ...requests, groups: [...requests.groups, errors] }, durations: fast },
      { sites: ['eqiad'] },
    )
    expect(promises[0]?.blame.windows).toEqual([
      { fromDay: 10, toDay: 11, bad: 14, share: 14 / 17 },
      { fromDay: 40, toDay: 40, bad: 2, share: 2 / 17 },
      { fromDay: 3, toDay: 3, bad: 1, share: 1 / 17 },
    ])
  })

  test('shows declared exclusions both ways, and counts everything', async () => {
    const requests = evidenceOf(byCode, { 'eqiad 200 -': 960, 'eqiad 503 -': 40 }, everyDay)
    const inside = evidenceOf(byCode, { 'eqiad 503 -': 30 })
    const exclusions = [{ from: start + 86_400, until: start + 90_000, reason: 'switchover' }]
    const { promises } = await score(
      { requests, durations: fast, 'requests/excluded-0': inside },
      { sites: ['eqiad'], exclusions },
    )
    expect(promises[0]?.scopes[0]).toMatchObject({
      verdict: 'missed',
      withoutExclusions: { good: { count: 960 }, bad: { count: 10 }, verdict: 'met' },
    })
  })

  test('whose budget cannot pay for one outage says how much of it that spends', async () => {
    const { promises } = await score({ requests: available, durations: fast }, { expectedOutage: 4 * 86_400 })
    expect(promises[0]?.outage?.share).toBeCloseTo(4 / (91 * 0.02), 10)
    expect(promises[1]?.outage).toBeUndefined()
  })

  test.each([
    ['2026-08-31', 'expired', 'The promise expired on 2026-08-31, before this quarter: it binds nobody any more.'],
    [
      '2026-10-31',
      'ran-out-inside',
      'The promise expires on 2026-10-31, inside this quarter: requests count until the end of that day.',
    ],
    ['2026-11-30', 'in-force', undefined],
  ])('that holds until %s is %s', async (expires, expiry, remark) => {
    const scored = await score({ requests: available, durations: fast }, { expires })
    expect(scored.expiry).toBe(expiry)
    expect(scored.remarks.find((each) => each.includes('expire'))).toBe(remark)
  })

  test('that ended with its promise is not asked for the days after', async () => {
    const until = { days: 61 }
    const requests = evidenceOf(byCode, { 'eqiad 200 -': 6100 }, until)
    const durations = evidenceOf(byLe, { 'eqiad 500': 6100, 'eqiad +Inf': 6100 }, until)
    const ended = (expires?: string) =>
      score({ requests, durations }, { sites: ['eqiad'], ...(expires ? { expires } : {}) })
    expect((await ended('2026-10-31')).promises.map(({ verdict }) => verdict)).toEqual(['met', 'met'])
    expect((await ended()).promises.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'inconclusive'])
  })

  test('proves that staging was left out by counting it', async () => {
    const { staging } = await score({
      requests: available,
      durations: fast,
      staging: evidenceOf(['site'], { codfw: 123 }),
    })
    expect(staging).toMatchObject({ seen: 123, selector: expect.stringContaining('prometheus="k8s-mlstaging"') })
  })
})

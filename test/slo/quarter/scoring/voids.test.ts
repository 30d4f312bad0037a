import { describe, expect, test } from 'vitest'
import { resolveSource } from '../../../../slo/promises/promises.ts'
import { type Service, serviceSchema } from '../../../../slo/promises/service.ts'
import type { Evidence } from '../../../../slo/quarter/evidence.ts'
import { scoreService } from '../../../../slo/quarter/scoring/service.ts'
import { evidenceOf } from '../evidence-of.ts'

const span = { start: 0, end: 86_400, countedUntil: 86_400 }
type Told = { readonly objective?: object; readonly source?: object; readonly sites?: readonly string[] }

const serviceOf = ({ objective, source, sites = ['eqiad'] }: Told): Service =>
  serviceSchema.parse({
    id: 'shop',
    title: 'Shop',
    owner: 'Team',
    contacts: ['@team'],
    sites,
    targets: [{ objectives: [objective ?? { kind: 'availability', target: '99 %' }] }],
    reconciliation: 'as written',
    source: {
      kind: 'custom',
      selectors: [{ match: 'job="shop"' }],
      with: {
        title: 'Shop',
        requests: 'http_requests_total',
        labels: { code: 'code' },
        codes: { errors: '5..', clientErrors: '4..' },
        durations: { metric: 'http_seconds', unit: 's' },
        ...source,
      },
    },
  })

async function score(told: Told, evidence: Readonly<Record<string, Evidence>>) {
  const service = serviceOf(told)
  const named = Object.fromEntries(Object.entries(evidence).map(([key, value]) => [`shop/${key}`, value]))
  const scored = scoreService({ service, source: await resolveSource(service), evidence: named, span }, [])
  const [promise] = scored.promises
  return { verdict: promise?.verdict, reason: promise?.reasons[0], remarks: scored.remarks }
}

const byCode = (groups: Parameters<typeof evidenceOf>[1]) => evidenceOf(['site', 'code'], groups)
const good = { 'eqiad 200': 990, 'eqiad 404': 10 }

describe('a pattern of errors', () => {
  test.each([
    ['5..', good, undefined],
    ['5\\d{2}', good, undefined],
    [
      '5xx',
      good,
      'code=~"5xx" fits no value that code has (200, 404) or is known to have: nothing could be told apart.',
    ],
    ['5xx', { 'eqiad 2xx': 1000 }, undefined],
    ['5', { 'eqiad 2': 1000 }, undefined],
    ['Internal|Unavailable', { 'eqiad OK': 1000 }, undefined],
    ['INTERNAL', { 'eqiad OK': 1000 }, undefined],
    [
      'failed',
      { 'eqiad done': 1000 },
      'code=~"failed" fits no value that code has (done) or is known to have: nothing could be told apart.',
    ],
    ['failed', { 'eqiad done': 999, 'eqiad failed': 1 }, undefined],
    [
      '.*',
      good,
      'code=~".*" fits every value that code has (200, 404) or is known to have: nothing could be told apart.',
    ],
  ])('%s of %o', async (errors, groups, reason) => {
    const told = await score({ source: { codes: { errors, clientErrors: '4..' } } }, { requests: byCode(groups) })
    expect([told.verdict, told.reason]).toEqual(reason === undefined ? ['met', undefined] : ['inconclusive', reason])
  })

  test('that fits a value that the metric has for somebody else is no mistake', async () => {
    const requests = { ...byCode({ 'eqiad done': 1000 }), values: { code: ['done', 'failed'] } }
    expect((await score({ source: { codes: { errors: 'failed', clientErrors: '4..' } } }, { requests })).verdict).toBe(
      'met',
    )
  })

  test('that some requests have no label for leaves those unknown', async () => {
    const told = (bare: number) => score({}, { requests: byCode({ 'eqiad 200': 1000 - bare, 'eqiad -': bare }) })
    expect((await told(10)).verdict).toBe('met')
    expect((await told(11)).verdict).toBe('inconclusive')
  })

  test('of a label that no series has tells nothing', async () => {
    const told = await score({}, { requests: evidenceOf(['site'], { eqiad: 1000 }) })
    expect(told).toMatchObject({
      verdict: 'inconclusive',
      reason: 'No series has the label code, which tells the bad from the good: nothing could be told apart.',
    })
  })

  test('of a promise’s own is held to the same, denied or not', async () => {
    const told = (bad: string) =>
      score(
        {
          objective: { kind: 'availability', target: '99 %', indicator: { bad: `x_total{${bad}}`, total: 'x_total' } },
        },
        { 'availability.all': byCode(good) },
      )
    expect((await told('code!~"2.."')).verdict).toBe('met')
    expect((await told('code!~"2xx"')).reason).toMatch(/^code!~"2xx" fits no value that code has/)
    expect((await told('code="5o3"')).reason).toMatch(/^code="5o3" fits no value that code has/)
  })

  test.each([
    ['bad', 'code!~".*"', 'code!~".*" fits no value that code has'],
    ['bad', 'code=~".*"', 'code=~".*" fits every value that code has'],
    ['good', 'code=~".*"', 'code=~".*" fits every value that code has'],
    ['bad', 'code="500", code!="500"', 'code="500", code!="500" together fit no value that code has'],
    ['bad', 'code=~"5..", code!="503"', undefined],
    ['bad', 'code=""', undefined],
    ['good', 'code!=""', undefined],
  ])('that leaves nothing, or everything, tells nothing: %s is %s', async (counts, when, reason) => {
    const indicator = { [counts]: `x_total{${when}}`, total: 'x_total' }
    const objective = { kind: 'availability', target: '99 %', indicator }
    const told = await score({ objective }, { 'availability.all': byCode(good) })
    expect([told.verdict, told.reason ?? '']).toEqual(
      reason === undefined ? ['met', ''] : ['inconclusive', expect.stringContaining(reason)],
    )
  })

  test('of what a request in time has to be besides may be anything', async () => {
    const told = (asked: string) =>
      score(
        {
          objective: {
            kind: 'latency',
            target: '90 %',
            thresholdMs: 500,
            indicator: { histogram: 'x_seconds', unit: 's', good: asked },
          },
        },
        { 'latency.times': evidenceOf(['site', 'le', 'code'], { 'eqiad 0.5 200': 95, 'eqiad +Inf 200': 100 }) },
      )
    expect((await told('code=~".*"')).verdict).toBe('met')
    expect((await told('code!~".*"')).verdict).toBe('inconclusive')
  })
})

describe('no data', () => {
  const nothing = (tried: Evidence['tried']) => ({ requests: { ...byCode({}), ...(tried ? { tried } : {}) } })
  const selector = 'http_requests_total{job="shop", env="prod"}'

  test.each([
    [
      'a metric that is not there',
      { selector, metric: false, nothing: ['job="shop"'] },
      'No data was found: there is no series of http_requests_total in this time.',
    ],
    [
      'a histogram that has no buckets',
      { selector: 'http_seconds_bucket{job="shop"}', metric: false, nothing: ['job="shop"'], native: true as const },
      'No data was found: http_seconds has no buckets, as native histograms have none. If it is one, say form: native.',
    ],
    [
      'a matcher that finds nothing',
      { selector, metric: true, nothing: ['env="prod"'] },
      'No data was found: nothing has env="prod".',
    ],
    [
      'two of them',
      { selector, metric: true, nothing: ['job="shop"', 'env="prod"'] },
      'No data was found: nothing has job="shop" and env="prod".',
    ],
    [
      'matchers that never meet',
      { selector, metric: true, nothing: [] },
      `No data was found: each matcher of ${selector} finds something by itself, and all of them together nothing.`,
    ],
  ])('names %s', async (_, tried, reason) => {
    expect(await score({}, nothing([tried]))).toMatchObject({ verdict: 'inconclusive', reason })
  })

  test('of the sites that are named, where others have some', async () => {
    expect(await score({ sites: ['equiad'] }, { requests: byCode(good) })).toMatchObject({
      verdict: 'inconclusive',
      reason: "No data was found of the service's sites: site is eqiad, not equiad.",
      remarks: ['1,000 requests in eqiad are not scored: the service names equiad.'],
    })
    expect(await score({}, { requests: byCode({ '- 200': 1000 }) })).toMatchObject({
      verdict: 'inconclusive',
      reason: "No data was found of the service's sites: no series has the label site.",
    })
  })
})

test('a selector that finds nothing in its time proves nothing, though another found something', async () => {
  const tried = [{ selector: 'http_requests_total{job="shpo"}', metric: true, nothing: ['job="shpo"'] }]
  const requests = byCode(good)
  const selectors = [...requests.selectors, { metric: 'http_requests_total', matchers: 'job="shpo"', from: 40_000 }]
  expect(await score({}, { requests: { ...requests, selectors, tried } })).toMatchObject({
    verdict: 'inconclusive',
    reason: 'http_requests_total{job="shpo"} finds nothing in its time: nothing has job="shpo".',
  })
})

test('a site that left data and is not scored is named', async () => {
  const told = await score({}, { requests: byCode({ ...good, 'codfw 503': 500 }) })
  expect(told).toMatchObject({
    verdict: 'met',
    remarks: ['500 requests in codfw are not scored: the service names eqiad.'],
  })
})

test('staging that is counted as production, because nothing says what production is, proves nothing', async () => {
  const source = { staging: 'env="staging"' }
  const staging = evidenceOf(['site'], { eqiad: 12 })
  expect(await score({ source }, { requests: byCode(good), staging })).toMatchObject({
    verdict: 'inconclusive',
    reason: "12 requests to staging are counted as production's: nothing says what production is.",
  })
  expect(
    (await score({ source: { ...source, production: 'env="prod"' } }, { requests: byCode(good), staging })).verdict,
  ).toBe('met')
  expect((await score({ source }, { requests: byCode(good), staging: evidenceOf(['site'], {}) })).verdict).toBe('met')
})

describe('a threshold', () => {
  const latency = (thresholdMs: number) => ({ kind: 'latency', target: '90 %', thresholdMs })
  const timed = (groups: Parameters<typeof evidenceOf>[1]) => ({
    durations: evidenceOf(['site', 'le'], groups),
    requests: byCode(good),
  })

  test('read in another unit than the histogram’s name says proves nothing', async () => {
    const source = { durations: { metric: 'http_milliseconds', unit: 's' } }
    const told = await score({ objective: latency(500), source }, timed({ 'eqiad 0.5': 990, 'eqiad +Inf': 1000 }))
    expect(told).toMatchObject({
      verdict: 'inconclusive',
      reason: 'http_milliseconds is measured in milliseconds by its name, and is read in seconds.',
    })
  })

  test.each([
    [
      500_000,
      { 'eqiad 10': 1000, 'eqiad +Inf': 1000 },
      '500000 ms is far beyond the last edge, 10000 ms of http_seconds, read in seconds: another unit may be meant.',
    ],
    [
      0.05,
      { 'eqiad 0.005': 1000, 'eqiad +Inf': 1000 },
      '0.05 ms is far beyond the first edge, 5 ms of http_seconds, read in seconds: another unit may be meant.',
    ],
    [12_000, { 'eqiad 10': 1000, 'eqiad +Inf': 1000 }, undefined],
  ])('of %d ms with %o', async (thresholdMs, groups, reason) => {
    const told = await score({ objective: latency(thresholdMs) }, timed(groups))
    expect(told.verdict).toBe(reason === undefined ? 'met' : 'inconclusive')
    if (reason !== undefined) expect(told.reason).toBe(reason)
  })
})

describe('a counter of the bad that is not there', () => {
  const objective = {
    kind: 'availability',
    id: 'kv',
    target: '99 %',
    indicator: { bad: 'failed_total{code=~"5.."}', total: 'received_total' },
  }
  const all = evidenceOf(['site'], { eqiad: 1000 })
  const told = (part: Partial<Evidence>) =>
    score({ objective }, { 'kv.all': all, 'kv.bad': { ...evidenceOf(['site'], {}), ...part } })

  test('is a zero where the counter is there with other codes', async () => {
    expect((await told({ present: ['eqiad'], values: { code: ['404'] } })).verdict).toBe('met')
  })
  test('is unknown where it is there nowhere, or elsewhere', async () => {
    expect((await told({})).reason).toBe('eqiad has no series of the bad ones: that there were none is not known.')
    expect((await told({ present: ['codfw'], values: { code: ['404'] } })).verdict).toBe('inconclusive')
  })
  test('is unknown where its pattern fits nothing', async () => {
    expect((await told({ present: ['eqiad'], values: { code: ['client', 'server'] } })).reason).toBe(
      'code=~"5.." fits no value that code has (client, server) or is known to have: nothing could be told apart.',
    )
  })
})

test.each([
  ['', 'http_seconds_bucket counts a request once for each edge that it is within: http_seconds_count counts it once.'],
  [', le="0.5"', undefined],
])('buckets that are counted as requests, with %j, are counted once for each edge', async (le, reason) => {
  const selectors = [{ metric: 'http_seconds_bucket', matchers: `job="shop"${le}` }]
  const told = await score(
    { source: { requests: 'http_seconds_bucket' } },
    { requests: { ...byCode(good), selectors } },
  )
  expect(told).toMatchObject({ verdict: reason === undefined ? 'met' : 'inconclusive' })
  if (reason !== undefined) expect(told.reason).toBe(reason)
})

import { describe, expect, test } from 'vitest'
import { promisesOf, resolveSource } from '../../../slo/promises/promises.ts'
import { serviceSchema } from '../../../slo/promises/service.ts'
import type { Evidence } from '../../../slo/quarter/evidence.ts'
import { questionsFor } from '../../../slo/quarter/question.ts'
import { scoreService } from '../../../slo/quarter/scoring/service.ts'
import { evidenceOf } from './evidence-of.ts'

const span = { start: 0, end: 86_400, countedUntil: 86_400 }
const serviceOf = (objectives: readonly object[]) =>
  serviceSchema.parse({
    id: 'shop',
    title: 'Shop',
    owner: 'Team',
    contacts: ['@team'],
    sites: ['eqiad'],
    targets: [{ objectives }],
    reconciliation: 'as written',
    source: { kind: 'custom', selectors: [{ match: 'job="shop"' }], with: { title: 'Own indicators' } },
  })

async function score(objectives: readonly object[], evidence: Readonly<Record<string, Evidence>>) {
  const service = serviceOf(objectives)
  const named = Object.fromEntries(Object.entries(evidence).map(([key, value]) => [`shop/${key}`, value]))
  return scoreService({ service, source: await resolveSource(service), evidence: named, span }, [])
}

async function windowsExcluded(...exclusions: readonly (readonly [from: number, until: number])[]) {
  const written = exclusions.map(([from, until]) => ({ from, until, reason: 'switchover' }))
  const service = { ...serviceOf([available]), exclusions: written }
  const subject = { service, source: await resolveSource(service), promises: promisesOf(service, [], 0), edges: {} }
  return questionsFor(subject, { start: 0, end: 86_400 }).flatMap(({ key, window }) =>
    key.includes('/excluded-') ? [[window.start, window.end]] : [],
  )
}

async function questions(objectives: readonly object[]) {
  const service = serviceOf(objectives)
  const promises = promisesOf(service, [], 0)
  const source = await resolveSource(service)
  const asked = questionsFor(
    { service, source, promises, edges: { 'fast.times': [100, 1000] } },
    { start: 0, end: 86_400 },
  )
  return asked.map(({ key, by, selectors }) => [
    key,
    by.join(' '),
    ...selectors.map(({ metric, matchers }) => `${metric}{${matchers}}`),
  ])
}

const all = 'http_requests_total'
const available = { kind: 'availability', target: '99.9 %', indicator: { bad: `${all}{code=~"5.."}`, total: all } }
const calm = { kind: 'availability', id: 'calm', target: '95 %', indicator: { bad: `${all}{code="429"}`, total: all } }
const timed = (id: string, thresholdMs: number, target: string, more: object = {}) => ({
  kind: 'latency',
  id,
  target,
  thresholdMs,
  indicator: { histogram: 'http_seconds', unit: 's', ...more },
})

test.each([
  [
    'two that overlap',
    [
      [100, 200],
      [150, 300],
    ],
    [
      [100, 200],
      [200, 300],
    ],
  ],
  [
    'two that overlap, the later one first',
    [
      [150, 300],
      [100, 200],
    ],
    [
      [200, 300],
      [100, 200],
    ],
  ],
  [
    'one inside another',
    [
      [100, 400],
      [150, 300],
    ],
    [[100, 400]],
  ],
  [
    'the same twice',
    [
      [100, 200],
      [100, 200],
    ],
    [[100, 200]],
  ],
  [
    'two apart, of which one ends after the window',
    [
      [100, 200],
      [300, 90_000],
    ],
    [
      [100, 200],
      [300, 86_400],
    ],
  ],
  ['one that is over before the window', [[-200, -100]], []],
] as const)('exclusions leave out every moment once: %s', async (_, exclusions, windows) => {
  expect(await windowsExcluded(...exclusions)).toEqual(windows)
})

describe('indicators of a promise’s own', () => {
  test('over the same counter share one question and are told apart by its labels', async () => {
    expect(await questions([available, calm])).toEqual([
      ['shop/availability.all', 'site code', 'http_requests_total{job="shop"}'],
    ])
    const counted = evidenceOf(['site', 'code'], { 'eqiad 200': 9000, 'eqiad 429': 1000 })
    const { promises } = await score([available, calm], { 'availability.all': counted })
    expect(promises.map(({ id, called, verdict, scopes }) => [id, called, verdict, scopes[0]?.bad.count])).toEqual([
      ['availability', undefined, 'met', 0],
      ['calm', 'calm', 'missed', 1000],
    ])
    expect(promises[1]?.reasons[0]).toBe('1,000 requests of 10,000 had code="429"; 500 were allowed.')
    expect(promises[1]?.blame.codes).toEqual([{ code: '429', bad: 1000, share: 1 }])
  })

  test.each([
    ['code=~"4[[:digit:]]{2}"', 1000],
    ['code=~"(?i)5\\\\d{2}"', 0],
    ['code!~"2.."', 1000],
    ['code!="200"', 1000],
    ['code=~"429|503"', 1000],
    ['code=""', 0],
  ])('mean what Prometheus means: %s', async (bad, expected) => {
    const objective = { ...calm, indicator: { bad: `${all}{${bad}}`, total: all } }
    const counted = evidenceOf(['site', 'code'], { 'eqiad 200': 9000, 'eqiad 429': 1000 })
    const { promises } = await score([objective], { 'calm.all': counted })
    expect(promises[0]?.scopes[0]?.bad.count).toBe(expected)
  })

  test('tell the answers by code and the traffic of a service whose source counts no requests', async () => {
    const counted = evidenceOf(['site', 'code'], { 'eqiad 200': 9000, 'eqiad 404': 10, 'eqiad 503': 1 })
    const { answers, traffic } = await score([available, calm], { 'availability.all': counted })
    expect(answers.map(({ code, kind, count }) => [code, kind, count])).toEqual([
      ['200', 'ok', 9000],
      ['404', 'client-error', 10],
      ['503', 'error', 1],
    ])
    expect(traffic).toEqual([{ site: 'eqiad', days: [{ day: 0, total: 9011 }] }])
    const timedAlone = evidenceOf(['site', 'le'], { 'eqiad 0.1': 96, 'eqiad +Inf': 100 })
    const latency = await score([timed('fast', 100, '90 %')], { 'fast.times': timedAlone })
    expect(latency.traffic).toEqual([{ site: 'eqiad', days: [{ day: 0, total: 100 }] }])
  })

  test('may count the good ones', async () => {
    const objective = { ...calm, indicator: { good: `${all}{code=~"2.."}`, total: all } }
    const counted = evidenceOf(['site', 'code'], { 'eqiad 200': 90, 'eqiad 429': 10 })
    const { promises } = await score([objective], { 'calm.all': counted })
    expect(promises[0]).toMatchObject({ verdict: 'missed', scopes: [{ good: { count: 90 } }, {}] })
    expect(promises[0]?.reasons[0]).toBe('10 requests of 100 did not have code=~"2.."; 5 were allowed.')
  })

  test('over the same histogram share one question; another histogram is another', async () => {
    const grpc = { ...timed('grpc', 100, '95 %'), indicator: { histogram: 'grpc_seconds', unit: 's' } }
    expect(await questions([timed('fast', 100, '90 %'), timed('slow', 1000, '99 %'), grpc])).toEqual([
      [
        'shop/fast.times',
        'site le',
        'http_seconds_bucket{job="shop", le=~"0\\\\.1|1(\\\\.0)?|\\\\+Inf"}'.replace('(\\\\.0)?', '(\\\\.0+)?'),
      ],
      ['shop/grpc.times', 'site le', 'grpc_seconds_bucket{job="shop", le=~"\\\\+Inf"}'],
    ])
    const http = evidenceOf(['site', 'le'], { 'eqiad 0.1': 96, 'eqiad 1': 99, 'eqiad +Inf': 100 })
    const slow = evidenceOf(['site', 'le'], { 'eqiad 0.1': 50, 'eqiad +Inf': 100 })
    const { promises } = await score([timed('fast', 100, '90 %'), timed('slow', 1000, '99 %'), grpc], {
      'fast.times': http,
      'grpc.times': slow,
    })
    expect(promises.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['fast', 'met'],
      ['slow', 'met'],
      ['grpc', 'missed'],
    ])
  })

  test('may ask a fast request to have a code as well: all others count as not good', async () => {
    const combined = timed('combined', 500, '95 %', { good: 'code!~"5.."' })
    const counted = evidenceOf(['site', 'le', 'code'], {
      'eqiad 0.5 200': 940,
      'eqiad 0.5 503': 30,
      'eqiad +Inf 200': 970,
      'eqiad +Inf 503': 30,
    })
    const { promises } = await score([combined], { 'combined.times': counted })
    expect(promises[0]).toMatchObject({ verdict: 'missed', scopes: [{ good: { count: 940 }, bad: { count: 60 } }, {}] })
    expect(promises[0]?.reasons[0]).toBe(
      '60 requests of 1,000 took longer than 500 ms or did not have code!~"5.."; 50 were allowed.',
    )
  })

  test('in microseconds find their edge however the server spells it', async () => {
    const objective = { ...timed('us', 2000, '90 %'), indicator: { histogram: 'x_microseconds', unit: 'us' } }
    const counted = evidenceOf(['site', 'le'], { 'eqiad 2e+06': 95, 'eqiad +Inf': 100 })
    const { promises } = await score([objective], { 'us.times': counted })
    expect(promises[0]?.scopes[0]).toMatchObject({ verdict: 'met', good: { count: 95 } })
  })
})

describe('two counters, one of all and one of the bad', () => {
  const dead = {
    kind: 'availability',
    id: 'dead',
    target: '99.5 %',
    indicator: { bad: 'dead_letters', total: 'events_total{plugin="out"}' },
  }
  const events = evidenceOf(['site'], { eqiad: 1000 })

  test('are two questions', async () => {
    expect(await questions([dead])).toEqual([
      ['shop/dead.all', 'site', 'events_total{job="shop", plugin="out"}'],
      ['shop/dead.bad', 'site', 'dead_letters{job="shop"}'],
    ])
  })

  test.each([
    ['few are bad', { eqiad: 5 }, 'met', 5],
    ['many are bad', { eqiad: 6 }, 'missed', 6],
    ['some may be', { eqiad: [4, 9] }, 'inconclusive', 4],
    ['none is counted, and there is no such counter', {}, 'inconclusive', 0],
    ['more are bad than there are', { eqiad: 1001 }, 'inconclusive', 1001],
  ] as const)('%s', async (_, bad, verdict, count) => {
    const { promises } = await score([dead], { 'dead.all': events, 'dead.bad': evidenceOf(['site'], bad) })
    expect([promises[0]?.verdict, promises[0]?.scopes[0]?.bad.count]).toEqual([verdict, count])
  })

  test('say what is wrong with them', async () => {
    const { promises } = await score([dead], { 'dead.all': events, 'dead.bad': evidenceOf(['site'], {}) })
    expect(promises[0]?.reasons[0]).toBe('eqiad has no series of the bad ones: that there were none is not known.')
    const missed = await score([dead], { 'dead.all': events, 'dead.bad': evidenceOf(['site'], { eqiad: 600 }) })
    expect(missed.promises[0]?.reasons[0]).toBe('600 requests of 1,000 were counted by dead_letters; 5 were allowed.')
  })

  // Ten days of a hundred requests.
  const tenDays = evidenceOf(['site'], { eqiad: 1000 }, { days: 10 })
  const seen = (count: number, days: number, firstDay = 0) => evidenceOf(['site'], { eqiad: count }, { days, firstDay })
  const good = { ...dead, indicator: { good: 'delivered', total: 'events_total{plugin="out"}' } }
  const some = { ...dead, indicator: { bad: 'dead_letters{kind="lost"}', total: 'events_total{plugin="out"}' } }

  test.each([
    ['bad ones that are there on all days', dead, 'bad', seen(5, 10), 'met', [5, 5]],
    ['bad ones that go away', dead, 'bad', seen(5, 5), 'inconclusive', [5, 604]],
    ['bad ones whose birth is late', dead, 'bad', seen(5, 5, 5), 'met', [5, 5]],
    ['bad ones of a kind of which there was none of late', some, 'bad', seen(5, 5), 'met', [5, 5]],
    ['good ones that go away', good, 'good', seen(500, 5), 'inconclusive', [0, 500]],
    ['good ones that come late', good, 'good', seen(500, 5, 5), 'inconclusive', [0, 500]],
    ['good ones, too few of them', good, 'good', seen(500, 10), 'missed', [500, 500]],
  ] as const)('take no absence for a zero: %s', async (_, objective, key, part, verdict, [lower, upper]) => {
    const { promises } = await score([objective], { 'dead.all': tenDays, [`dead.${key}`]: part })
    expect(promises[0]?.verdict).toBe(verdict)
    expect(promises[0]?.scopes[0]?.bad).toMatchObject({ lower, upper })
  })

  test('tell of which metric there is nothing', async () => {
    const without = (metric: string, ...dates: string[]) => {
      const found = evidenceOf(['site'], { eqiad: 1000 }, { days: 10, ledger: { daysWithoutData: dates } })
      return { ...found, selectors: [{ metric, matchers: '' }] }
    }
    const { remarks } = await score([dead], {
      'dead.all': without('events_total', '2026-09-02'),
      'dead.bad': without('dead_letters', '2026-09-02', '2026-09-04', '2026-09-05'),
    })
    expect(remarks).toEqual([
      'Nothing is known of 2026-09-02: Prometheus has no samples of it.',
      'dead_letters has no samples of 2 days between 2026-09-04 and 2026-09-05.',
    ])
  })
})

test('reads and writes of one indicator are counted apart, each under its own key', async () => {
  const indicator = { bad: 'asked_total{code="500"}', total: 'asked_total' }
  const promised = (operation: string) => ({
    kind: 'availability',
    id: operation,
    operation,
    target: '99 %',
    indicator,
  })
  const service = serviceSchema.parse({
    ...serviceOf([available]),
    targets: [{ objectives: [promised('read'), promised('write'), { ...promised('all'), id: 'both' }] }],
    source: {
      kind: 'custom',
      selectors: [{ match: 'job="shop"' }],
      with: { title: 'Own', operations: { read: 'method="GET"', write: 'method!="GET"' } },
    },
  })
  const subject = { service, source: await resolveSource(service), promises: promisesOf(service, [], 0), edges: {} }
  const asked = questionsFor(subject, { start: 0, end: 86_400 })
  expect(asked.map(({ key, selectors }) => [key, selectors[0]?.matchers])).toEqual([
    ['shop/read.all-read', 'job="shop", method="GET"'],
    ['shop/read.all-write', 'job="shop", method!="GET"'],
    ['shop/read.all', 'job="shop"'],
  ])
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  builtInServiceFiles,
  exampleServicesFile,
  isExpired,
  loadServices,
  loadTopicCache,
  promisesOf,
  resolveSource,
} from '../../../slo/promises/promises.ts'
import { serviceSchema } from '../../../slo/promises/service.ts'
import { loadClasses } from '../../../slo/promises/slo-class.ts'
import { loadSource } from '../../../slo/promises/source.ts'

const seconds = (text: string) => Date.parse(text) / 1000
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'services-'))
})
afterAll(() => rm(folder, { recursive: true }))

const service = `
    title: Outlink
    owner: Machine Learning Team
    contacts: ["@somebody"]
    sites: [eqiad, codfw]
    reconciliation: published as it is`
const source = `
    source: { kind: istio, selectors: [{ match: 'destination_canonical_service="outlink"' }] }`

async function load(body: string) {
  const file = join(folder, 'services.yaml')
  await writeFile(file, body)
  return loadServices({ files: [file] })
}

const message = async (body: string) => {
  const error = await load(body).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return error instanceof Error ? error.message.replaceAll(folder, '') : undefined
}

const one = (targets: string, more = '') => `
schemaVersion: 1
services:
  - id: outlink${service}
    targets: ${targets}${more}${source}`

test('no service is explained by the threshold of another one', async () => {
  const classes = await loadClasses()
  const files = [builtInServiceFiles, [exampleServicesFile]]
  const services = (await Promise.all(files.map((each) => loadServices({ classes, files: each })))).flat()
  const said = services.flatMap((one) => {
    const promised = promisesOf(one, classes, seconds('2026-11-01')).map(({ objective }) =>
      'thresholdMs' in objective ? objective.thresholdMs : undefined,
    )
    const named = [...one.reconciliation.matchAll(/threshold is ([\d.]+) (m?s)\b/g)].map(([, time, unit]) =>
      unit === 's' ? 1000 * Number(time) : Number(time),
    )
    return named.map((ms) => [one.id, promised.includes(ms)])
  })
  expect(said).toContainEqual(['outlink', true])
  expect(said.filter(([, isOwn]) => !isOwn)).toEqual([])
})

describe('the classes of Lift Wing', () => {
  test('are the five that the SLO document lists, in its order', async () => {
    const classes = await loadClasses()
    const told = classes.map(({ id, availability, latency }) => [
      id,
      availability.numerator,
      latency.target.numerator,
      latency.thresholdsMs,
    ])
    expect(told).toEqual([
      ['ores-derived', 98, 98, [5000]],
      ['stable', 98, 98, [500]],
      ['experimental', 95, 95, [500, 5000]],
      ['auxiliary', 95, 95, [500]],
      ['kubernetes-api', 99, 99, [500]],
    ])
  })
})

describe('the promises of the topic cache', () => {
  test('are its own for latency and throughput, and the stable class’s for availability', async () => {
    const cache = await loadTopicCache()
    const promises = promisesOf(cache, await loadClasses(), seconds('2026-09-01'))
    expect(promises.map(({ id, operation, origin }) => [id, operation, origin])).toEqual([
      ['availability', 'all', 'stable'],
      ['read-p50', 'read', 'own'],
      ['read-p95', 'read', 'own'],
      ['read-p99', 'read', 'own'],
      ['read-throughput', 'read', 'own'],
      ['write-throughput', 'write', 'own'],
    ])
    expect(promises[2]?.objective).toEqual({
      kind: 'percentile',
      target: { numerator: 95, denominator: 100 },
      thresholdMs: 10,
    })
    expect(cache.contacts).toEqual(['@BWojtowicz-WMF', '@isarantopoulos'])
  })

  test('hold to the last second of 2027 and have expired in the next', async () => {
    const cache = await loadTopicCache()
    expect(isExpired(cache, seconds('2027-12-31T23:59:59Z'))).toBe(false)
    expect(isExpired(cache, seconds('2028-01-01T00:00:00Z'))).toBe(true)
  })
})

describe('services', () => {
  test('of Lift Wing, of the cache and of the example all load', async () => {
    expect((await loadServices()).length).toBe(9)
    const example = builtInServiceFiles.map((file) => file.replace(/[^/]*$/, 'example.yaml'))[0] ?? ''
    expect((await loadServices({ files: [example] })).length).toBe(6)
  })

  test('take the ideal of their class, and their own instead where they say so', async () => {
    const [outlink] = await load(one('[{ class: experimental, thresholdMs: 500, ideal: { latency: 99 % } }]'))
    const [availability, latency] = promisesOf(outlink ?? (await loadTopicCache()), await loadClasses(), 0)
    expect(availability?.ideal).toEqual({ kind: 'availability', target: { numerator: 98, denominator: 100 } })
    expect(latency?.ideal).toEqual({ kind: 'latency', target: { numerator: 99, denominator: 100 }, thresholdMs: 500 })
  })

  test('change their targets on the first day of a quarter, and not a second earlier', async () => {
    const [outlink] = await load(one('[{ class: auxiliary }, { from: 2026-09-01, class: stable }]'))
    const classOn = async (day: string) =>
      promisesOf(outlink ?? (await loadTopicCache()), await loadClasses(), seconds(day)).map(({ origin }) => origin)[0]
    expect(await classOn('2026-08-31T23:59:59Z')).toBe('auxiliary')
    expect(await classOn('2026-09-01T00:00:00Z')).toBe('stable')
  })

  test('can be read again from what was read', async () => {
    const services = await loadServices()
    const file = join(folder, 'again.json')
    await writeFile(file, JSON.stringify({ schemaVersion: 1, services }))
    expect(await loadServices({ files: [file] })).toEqual(services)
  })
})

const ratio = (bad: string, total: string) =>
  `[{ objectives: [{ kind: availability, target: 99 %, indicator: { bad: '${bad}', total: '${total}' } }] }]`

test.each([
  ['x_total{code=~"5.."}', 'x_total{code!~"4.."}'],
  ['x_total{code=~"50.*"}', 'x_total{code=~"5.*"}'],
  ['x_total{code="500", method="GET"}', 'x_total{method=~"GET|HEAD"}'],
  ['failed_total{code="500"}', 'x_total{code="200"}'],
])('bad ones may be a part of all, or counted elsewhere: %s of %s', async (bad, total) => {
  expect(await load(one(ratio(bad, total)))).toHaveLength(1)
})

describe('a file of services that is wrong names file, path, rule and fix', () => {
  test.each([
    [
      'targets that change inside a quarter',
      one('[{ class: stable }, { from: 2026-10-01, class: stable }]'),
      '/services.yaml → services[0].targets[1].from → is inside a quarter → targets change on the first of March, June, September or December',
    ],
    [
      'a class that does not exist',
      one('[{ class: stabel }]'),
      '/services.yaml → services[0].targets[0].class → "stabel" is no class → use one of ores-derived, stable, experimental, auxiliary, kubernetes-api',
    ],
    [
      'an experimental service without its threshold',
      one('[{ class: experimental }]'),
      '/services.yaml → services[0].targets[0].thresholdMs → is missing → class experimental leaves the choice: 500 or 5000',
    ],
    [
      'a threshold that is not the class’s',
      one('[{ class: stable, thresholdMs: 300 }]'),
      "/services.yaml → services[0].targets[0].thresholdMs → 300 is not the class's → use 500, or promise your own",
    ],
    [
      'no promise that a quarter can show',
      one('[{ objectives: [{ kind: throughput, perSecond: 10 }] }]'),
      '/services.yaml → services[0].targets[0] → promises nothing that a quarter can show → name a class or an objective of availability or latency',
    ],
    [
      'a share above one',
      one('[{ class: stable, ideal: { latency: 101 % } }]'),
      '/services.yaml → services[0].targets[0].ideal.latency → "101 %" is no share of requests → write it as 98 % or 0.98',
    ],
    ...['0.98 %', '0'].map((share): [string, string, string] => [
      `a share that nobody promises, ${share}`,
      one(`[{ class: stable, ideal: { latency: ${share} } }]`),
      `/services.yaml → services[0].targets[0].ideal.latency → "${share}" is less than 1 % of the requests → write it as 98 % or 0.98`,
    ]),
    [
      'a misspelled field',
      one('[{ class: stable }]', '\n    expectedOutages: 4h'),
      '/services.yaml → services[0].expectedOutages → is not a field → remove it or correct its name',
    ],
    [
      'a length of time without unit',
      one('[{ class: stable }]', '\n    expectedOutage: four hours'),
      '/services.yaml → services[0].expectedOutage → "four hours" is no length of time → write it as 90s, 45m, 2h or 1d',
    ],
    [
      'matchers with braces',
      one('[{ class: stable }]').replace(`'destination_canonical_service="outlink"'`, `'{job="x"}'`),
      '/services.yaml → services[0].source.selectors[0].match → is no list of matchers → write it as name="value", other=~"a|b", without braces',
    ],
    [
      'selectors out of order',
      one('[{ class: stable }]').replace('selectors: [', `selectors: [{ from: 2026-09-02, match: 'a="b"' }, `),
      '/services.yaml → services[0].source.selectors → is out of order → the first entry has no "from", each later one has a later "from"',
    ],
    [
      'the same service twice',
      `${one('[{ class: stable }]')}\n  - id: outlink${service}\n    targets: [{ class: stable }]${source}`,
      '/services.yaml → services[1].id → "outlink" occurs twice → rename one',
    ],
    [
      'no service at all',
      'schemaVersion: 1\nservices: []',
      '/services.yaml → services → is empty → describe at least one service',
    ],
    [
      'an owner that is no text',
      one('[{ class: stable }]').replace(/owner: .*/, 'owner: [a, b]'),
      '/services.yaml → services[0].owner → is of the wrong type → write text',
    ],
    ['nothing', '# nothing yet', '/services.yaml → the file → is empty → write what it promises'],
    [
      'two documents',
      'schemaVersion: 1\n---\nschemaVersion: 1',
      '/services.yaml → line 2 → begins another document → write one into each file',
    ],
    [
      'a site twice',
      one('[{ class: stable }]').replace(/sites: .*/, 'sites: [eqiad, eqiad]'),
      '/services.yaml → services[0].sites → names a site twice → remove one',
    ],
    [
      'errors that the total leaves out',
      one(ratio('x_total{code="500"}', 'x_total{code="200"}')),
      '/services.yaml → services[0].targets[0].objectives[0].indicator.bad → counts requests that the total leaves out → widen the total',
    ],
    [
      'an error of another kind that the total leaves out',
      one(ratio('x_total{code=~"5.*|abort"}', 'x_total{code!="abort"}')),
      '/services.yaml → services[0].targets[0].objectives[0].indicator.bad → counts requests that the total leaves out → widen the total',
    ],
    [
      'some errors that the total leaves out',
      one(ratio('x_total{code=~"500|429"}', 'x_total{code!~"4.."}')),
      '/services.yaml → services[0].targets[0].objectives[0].indicator.bad → counts requests that the total leaves out → widen the total',
    ],
    [
      'errors that are all requests',
      one(ratio('x_total', 'x_total')),
      '/services.yaml → services[0].targets[0].objectives[0].indicator.bad → is the total → say by which labels it differs',
    ],
    [
      'a histogram that is called by its bucket',
      one(
        '[{ objectives: [{ kind: latency, target: 99 %, thresholdMs: 5, indicator: { histogram: x_seconds_bucket, unit: s } }] }]',
      ),
      '/services.yaml → services[0].targets[0].objectives[0].indicator.histogram → is a bucket → write the name without _bucket',
    ],
    [
      'a missing owner',
      one('[{ class: stable }]').replace(/owner.*\n/, '\n'),
      '/services.yaml → services[0].owner → is missing → write text',
    ],
  ])('%s', async (_, body, expected) => {
    expect(await message(body)).toBe(expected)
  })

  test('that is no YAML names the line', async () => {
    expect(await message('services: [\n  - {')).toMatch(/^\/services\.yaml → line \d → is no YAML: /)
  })

  test('that is not there says so', async () => {
    await expect(loadServices({ files: [join(folder, 'nowhere.yaml')] })).rejects.toThrow(
      /nowhere\.yaml cannot be read: there is no such file\.$/,
    )
  })
})

const withSource = (source: object) =>
  serviceSchema.parse({
    id: 'outlink',
    title: 'Outlink',
    owner: 'Machine Learning Team',
    contacts: ['@somebody'],
    sites: ['eqiad'],
    targets: [{ class: 'stable' }],
    reconciliation: 'published as it is',
    source: { selectors: [{ match: 'app="outlink"' }], ...source },
  })

test('a service changes the one field of its source that it names, and staging stays left out', async () => {
  const istio = await loadSource('istio')
  const codes = { ...istio.codes, errors: '5..|429' }
  const changed = await resolveSource(withSource({ kind: 'istio', with: { codes } }))
  expect(changed).toEqual({ ...istio, codes })
  expect(changed.production).toBe('prometheus="k8s-mlserve"')
})

test('a custom source is what it says, and all else is what nearly all have', async () => {
  const told = {
    title: 'Mine',
    requests: 'x_total',
    labels: { code: 'code' },
    codes: { errors: '5..', clientErrors: '4..' },
  }
  const source = await resolveSource(withSource({ kind: 'custom', with: told }))
  expect(source).toEqual({
    ...told,
    labels: { site: 'site', code: 'code' },
    always: '',
    production: '',
    operations: {},
    processStart: 'process_start_time_seconds',
  })
})

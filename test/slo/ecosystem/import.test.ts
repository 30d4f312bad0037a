import { describe, expect, test } from 'vitest'
import { importServices } from '../../../slo/ecosystem/import.ts'
import { unitIn } from '../../../slo/promises/indicator.ts'

const options = { owner: 'Machine Learning Team', contacts: ['@somebody'], sites: ['eqiad', 'codfw'] }
const read = (text: string) => importServices([{ file: 'theirs.yaml', text: text }], options)

const gateway = 'source_workload="istio-ingressgateway", destination_canonical_service="tonecheck-predictor"'

describe('a file of Pyrra', () => {
  const document = (name: string, target: string, indicator: string) => `
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: { name: ${name}, labels: { pyrra.dev/service: tonecheck, pyrra.dev/team: ml } }
spec:
  target: "${target}"
  window: 4w
  indicator:
    ${indicator}
`
  const availability = document(
    'tonecheck-availability',
    '95.0',
    `ratio: { errors: { metric: 'istio_requests_total{${gateway}, response_code=~"5.."}' }, total: { metric: 'istio_requests_total{${gateway}}' }, grouping: [site] }`,
  )
  const latency = document(
    'tonecheck-latency',
    '90',
    `latency: { success: { metric: 'istio_request_duration_milliseconds_bucket{${gateway}, le="1000", response_code=~"2.."}' }, total: { metric: 'istio_request_duration_milliseconds_count{${gateway}}' } }`,
  )

  test('becomes one service with both promises, as Wikimedia writes its own', () => {
    const { services, losses, notes } = read(`${availability}---${latency}`)
    expect(services).toHaveLength(1)
    expect(services[0]).toMatchObject({
      id: 'tonecheck',
      owner: 'ml',
      sites: ['eqiad', 'codfw'],
      targets: [
        {
          objectives: [
            {
              kind: 'availability',
              target: { numerator: 950, denominator: 1000 },
              indicator: { bad: 'istio_requests_total{response_code=~"5.."}', total: 'istio_requests_total' },
            },
            {
              kind: 'latency',
              target: { numerator: 90, denominator: 100 },
              thresholdMs: 1000,
              indicator: { histogram: 'istio_request_duration_milliseconds', unit: 'ms', good: 'response_code=~"2.."' },
            },
          ],
        },
      ],
      source: {
        kind: 'custom',
        selectors: [{ match: gateway }],
        with: { processStart: 'istio_agent_process_start_time_seconds' },
      },
    })
    expect(losses).toEqual([
      'theirs.yaml → document 1 → tonecheck-availability rolled over 4w; here it is scored by SLO quarters.',
      'theirs.yaml → document 1 → tonecheck-availability was grouped by site; here by site alone.',
      'theirs.yaml → document 2 → tonecheck-latency rolled over 4w; here it is scored by SLO quarters.',
    ])
    expect(notes).toEqual([
      'theirs.yaml → document 2 → tonecheck-latency counts what does not have response_code=~"2.." as not within its threshold, as it is written.',
    ])
  })

  test('keeps out what cannot be counted so, and says why', () => {
    const { services, losses } = read(document('odd', '99', 'bool_gauge: { metric: up }'))
    expect(services).toEqual([])
    expect(losses.at(-1)).toBe(
      'theirs.yaml → document 1 → odd was left out: bool_gauge is neither a ratio nor a latency of counters.',
    )
  })
})

describe('a file of Sloth', () => {
  const file = (error: string, total: string) => `
version: prometheus/v1
service: myservice
labels: { owner: someteam }
slos:
  - name: requests-availability
    objective: 99.9
    sli: { events: { error_query: ${JSON.stringify(error)}, total_query: ${JSON.stringify(total)} } }
    alerting: { name: High }
`
  test('becomes a service; its rolling mean and its alerts are said to be gone', () => {
    const rate = (matchers: string) => `sum(rate(http_requests_total{${matchers}}[{{.window}}]))`
    const { services, losses } = read(file(rate('job="myservice",code=~"(5..|429)"'), rate('job="myservice"')))
    expect(services[0]).toMatchObject({ id: 'myservice', owner: 'someteam' })
    expect(services[0]?.targets[0]?.objectives[0]).toMatchObject({
      id: 'requests-availability',
      indicator: { bad: 'http_requests_total{code=~"(5..|429)"}', total: 'http_requests_total' },
    })
    expect(services[0]?.targets[0]?.objectives[0]).toMatchObject({ target: { numerator: 999, denominator: 1000 } })
    expect(losses).toEqual([
      'theirs.yaml → document 1 → myservice requests-availability rolled over 30 days as a mean of ratios; here requests are counted by SLO quarters.',
      'theirs.yaml → document 1 → myservice requests-availability had alert settings; the rules written here replace them.',
    ])
  })

  const rate = (selector: string) => `sum(rate(${selector}[{{.window}}]))`
  test.each([
    ['everything but some codes', rate('x_total{a="b",code!~"2.."}'), 'x_total{code!~"2.."}'],
    ['two labels more', rate('x_total{a="b",code="500",m="g"}'), 'x_total{code="500", m="g"}'],
    ['another counter', rate('y_total{a="b"}'), 'y_total'],
    ['some of all methods', rate('x_total{a="b",code="500",m=~"GET|PUT"}'), 'x_total{code="500", m=~"GET|PUT"}'],
    ['a part of a total without client errors', rate('x_total{a="b",code=~"5.."}'), 'x_total{code=~"5.."}'],
    [
      'nothing to show where nothing failed',
      `${rate('x_total{a="b",code="500"}')} OR vector(0)`,
      'x_total{code="500"}',
    ],
  ])('may count as errors %s', (_, error, bad) => {
    const { services } = read(file(error, rate('x_total{a="b"}')))
    expect(services[0]?.source.selectors[0]?.match).toBe('a="b"')
    expect(services[0]?.targets[0]?.objectives[0]).toMatchObject({ indicator: { bad, total: 'x_total' } })
  })

  test('may name metrics and labels that need quotes', () => {
    const error = rate('{"http.requests", a="b", "http.code"=~"5.."}')
    const { services } = read(file(error, rate('{"http.requests", a="b"}')))
    const indicator = { bad: '{"http.requests", "http.code"=~"5.."}', total: '{"http.requests"}' }
    expect(services[0]?.targets[0]?.objectives[0]).toMatchObject({ indicator })
  })

  test('may count the good as all less the bad', () => {
    const { services } = read(
      file(`${rate('x_total{a="b"}')} - ${rate('x_total{a="b",code="200"}')}`, rate('x_total{a="b"}')),
    )
    expect(services[0]?.targets[0]?.objectives[0]).toMatchObject({ indicator: { good: 'x_total{code="200"}' } })
  })

  test.each([
    [
      'two different populations',
      rate('x_total{code="500"}'),
      rate('x_total{a="b"}'),
      'its two queries are about different requests.',
    ],
    [
      'errors that the total leaves out',
      rate('x_total{code=~"4.."}'),
      rate('x_total{code!~"4.."}'),
      'its two queries are about different requests.',
    ],
    [
      'errors of another kind that the total leaves out',
      rate('x_total{code=~"5.*|abort"}'),
      rate('x_total{code!="abort"}'),
      'its two queries are about different requests.',
    ],
    ['the same query twice', rate('x_total{a="b"}'), rate('x_total{a="b"}'), 'its two queries are the same.'],
    [
      'a difference from other requests',
      `${rate('y_count{a="b"}')} - ${rate('x_seconds_bucket{a="b",le="1"}')}`,
      rate('x_seconds_count{a="b"}'),
      'it subtracts from other requests than its total counts.',
    ],
    [
      'a difference from a part',
      `${rate('x_seconds_count{a="b",code="200"}')} - ${rate('x_seconds_bucket{a="b",le="1"}')}`,
      rate('x_seconds_count{a="b"}'),
      'it subtracts from other requests than its total counts.',
    ],
    [
      'a value that goes up and down',
      'sum(queue{state="failed"})',
      'sum(queue)',
      'queue is summed as it is, without rate or increase, as no counter is.',
    ],
    [
      'a recorded rate',
      rate('job:x:rate5m{code="500"}'),
      rate('job:x:rate5m'),
      'job:x:rate5m is recorded by a rule; count the counters that it is made of.',
    ],
    ['an average', 'avg(rate(x_total[5m]))', rate('x_total'), 'avg(rate(x_total[5m])) is no plain sum of rates.'],
    [
      'a sum of counters',
      `${rate('x_total')} + ${rate('y_total')}`,
      rate('z_total'),
      'sum(rate(x_total[5m])) + sum(rate(y_total[5m])) is no plain sum of rates.',
    ],
    [
      'another instant',
      'sum(rate(x_total{code="500"}[5m] offset 1h))',
      rate('x_total'),
      'x_total{code="500"}[5m] offset 1h is no plain sum of rates.',
    ],
    [
      'what is no PromQL',
      'sum(rate(x_total{code=~"(?=5)"}[5m]))',
      rate('x_total'),
      'x_total{code=~"(?=5)"} names no one metric, or has a pattern that is none.',
    ],
    [
      'seconds instead of requests',
      rate('x_seconds_sum'),
      rate('x_seconds_count'),
      'x_seconds_sum adds up what was measured; it counts no requests.',
    ],
    [
      'an edge that another pattern fits, too',
      `${rate('x_seconds_count')} - ${rate('x_seconds_bucket{le=~"1.0"}')}`,
      rate('x_seconds_count'),
      'le=~"1.0" is no threshold.',
    ],
    ['a bucket that is bad', rate('x_seconds_bucket{le="1"}'), rate('x_seconds_count'), 'it counts a bucket as bad.'],
    [
      'a bucket of another histogram',
      `${rate('x_total')} - ${rate('x_seconds_bucket{le="1"}')}`,
      rate('x_total'),
      'it divides a bucket of one histogram by another metric.',
    ],
    [
      'all edges but one',
      `${rate('x_seconds_count')} - ${rate('x_seconds_bucket{le!="1"}')}`,
      rate('x_seconds_count'),
      'le!="1" is no threshold.',
    ],
    [
      'two edges',
      `${rate('x_seconds_count')} - ${rate('x_seconds_bucket{le=~"1|2"}')}`,
      rate('x_seconds_count'),
      'le=~"1|2" is no threshold.',
    ],
  ])('with %s is left out with its reason', (_, error, total, why) => {
    const { services, losses } = read(file(error, total))
    expect(services).toEqual([])
    expect(losses.at(-1)).toContain(` was left out: ${why}`)
  })

  test.each([
    ['x_seconds', '1', 1000, 's'],
    ['x_seconds', '1.0', 1000, 's'],
    ['x_milliseconds', '250', 250, 'ms'],
    ['x_microseconds', '500000', 500, 'us'],
    ['x_microseconds', '2e+06', 2000, 'us'],
    ['grpc_handling_seconds', '0.005', 5, 's'],
  ])('times %s up to le="%s" within %d ms', (metric, le, thresholdMs, unit) => {
    const error = `${rate(`${metric}_bucket{le="+Inf"}`)} - ${rate(`${metric}_bucket{le="${le}"}`)}`
    const { services } = read(file(error, rate(`${metric}_count`)))
    expect(services[0]?.targets[0]?.objectives[0]).toMatchObject({
      thresholdMs,
      indicator: { histogram: metric, unit },
    })
  })

  test('says what an edge means of a histogram whose name tells no unit, unless it was told', () => {
    const text = file(`${rate('x_count')} - ${rate('x_bucket{le="500"}')}`, rate('x_count'))
    const { services, notes } = read(text)
    expect(services[0]?.targets[0]?.objectives[0]).toMatchObject({ thresholdMs: 500_000, indicator: { unit: 's' } })
    expect(notes).toEqual([
      expect.stringMatching(
        /→ x names no unit: seconds are taken for it, and le="500" for 500 s\. Give --unit ms where it holds milliseconds\.$/,
      ),
    ])
    const told = importServices([{ file: 'theirs.yaml', text }], { ...options, unit: 'ms' })
    expect(told.services[0]?.targets[0]?.objectives[0]).toMatchObject({ thresholdMs: 500, indicator: { unit: 'ms' } })
    expect(told.notes).toEqual([])
  })

  test('believes the name of a histogram before what it was told', () => {
    const text = file(`${rate('x_seconds_count')} - ${rate('x_seconds_bucket{le="1"}')}`, rate('x_seconds_count'))
    const { services } = importServices([{ file: 'theirs.yaml', text }], { ...options, unit: 'ms' })
    expect(services[0]?.targets[0]?.objectives[0]).toMatchObject({ thresholdMs: 1000, indicator: { unit: 's' } })
  })

  test.each(['1(\\\\.0)?', '1(\\\\.0+)?', '1', '1|1\\\\.0'])('takes a pattern for one edge as that edge: %s', (le) => {
    const error = `${rate('x_seconds_count')} - ${rate(`x_seconds_bucket{le=~"${le}"}`)}`
    const { services } = read(file(error, rate('x_seconds_count')))
    expect(services[0]?.targets[0]?.objectives[0]).toMatchObject({ thresholdMs: 1000 })
  })

  test('inside its Kubernetes object reads the same', () => {
    const { services } = read(`
apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: { name: x }
spec:
  service: myservice
  slos:
    - name: latency
      objective: 95
      sli:
        events:
          errorQuery: (sum(rate(h_seconds_count{job="a"}[{{.window}}])) - sum(rate(h_seconds_bucket{job="a", le="0.5"}[{{.window}}])))
          totalQuery: sum(rate(h_seconds_count{job="a"}[{{.window}}]))
`)
    expect(services[0]?.targets[0]?.objectives).toMatchObject([
      { kind: 'latency', operation: 'all', target: { numerator: 95, denominator: 100 }, thresholdMs: 500 },
    ])
  })
})

test('an OpenSLO file may name its indicator in a document of its own', () => {
  const { services, losses, notes } = read(`
apiVersion: openslo/v1
kind: SLI
metadata: { name: ok }
spec:
  ratioMetric:
    counter: true
    bad: { metricSource: { type: Prometheus, spec: { query: 'http_requests_total{job="a",code=~"5.."}' } } }
    total: { metricSource: { type: Prometheus, spec: { query: 'http_requests_total{job="a"}' } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: a-availability }
spec:
  service: a
  indicatorRef: ok
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Timeslices
  objectives: [{ target: 0.995 }]
`)
  expect(services[0]).toMatchObject({
    id: 'a',
    targets: [{ objectives: [{ target: { numerator: 995, denominator: 1000 } }] }],
  })
  expect(losses).toEqual([
    'theirs.yaml → document 2 → a-availability had a rolling window of 28d; here it is scored by SLO quarters.',
    'theirs.yaml → document 2 → a-availability budgeted by Timeslices; here requests are counted.',
  ])
  expect(notes).toEqual(['theirs.yaml → document 2 → a-availability names no owner; the one given stands in.'])
})

test('every objective of an OpenSLO file is a promise', () => {
  const { services, losses } = read(`
apiVersion: openslo/v1
kind: SLO
metadata: { name: answers }
spec:
  service: a
  indicator:
    spec:
      ratioMetric:
        bad: { metricSource: { spec: { query: 'x_total{code=~"5.."}' } } }
        total: { metricSource: { spec: { query: x_total } } }
  objectives: [{ target: 0.9 }, { targetPercent: 99 }]
`)
  expect(losses).toEqual([])
  expect(services[0]?.targets[0]?.objectives).toMatchObject([
    { id: 'answers', target: { numerator: 9, denominator: 10 } },
    { id: 'answers-2', target: { numerator: 99, denominator: 100 } },
  ])
})

const openSlo = (objectives: string, { more = '', indicator = ratioOf('Prometheus') } = {}) => `
apiVersion: openslo/v1
kind: SLO
metadata: { name: answers }
spec:
  service: a
  ${indicator}
  ${more}
  objectives: [${objectives}]
`
const ratioOf = (type: string, more = '') => {
  const query = (text: string) => `{ metricSource: { type: ${type}, spec: { query: '${text}' } } }`
  return `indicator: { spec: { ratioMetric: { bad: ${query('x_total{code=~"5.."}')}, total: ${query('x_total')}${more} } } }`
}

test.each([
  ['duration: 1Q, isRolling: false, calendar: { startTime: 2026-03-01 00:00:00, timeZone: UTC }', undefined],
  [
    'duration: 1Q, isRolling: false, calendar: { startTime: 2026-01-01 00:00:00, timeZone: UTC }',
    'window of 1Q from 2026-01-01 00:00:00 UTC',
  ],
  [
    'duration: 1Q, isRolling: false, calendar: { startTime: 2026-03-01 00:00:00, timeZone: America/New_York }',
    'window of 1Q from 2026-03-01 00:00:00 America/New_York',
  ],
  ['duration: 1Q, isRolling: true', 'rolling window of 1Q'],
  ['duration: 1M', 'window of 1M'],
])('another quarter than ours is said: %s', (window, said) => {
  const { losses } = read(openSlo('{ target: 0.99 }', { more: `timeWindow: [{ ${window} }]` }))
  const loss = `theirs.yaml → document 1 → answers had a ${said}; here it is scored by SLO quarters.`
  expect(losses).toEqual(said === undefined ? [] : [loss])
})

const noTarget = 'it has no target between 0.01 and 1 (or 1 and 100 %), or two that differ.'

test.each([
  ['{ target: 0.99, targetPercent: 99 }', {}, undefined],
  ['{ target: 0.99, targetPercent: 95 }', {}, noTarget],
  ['{ targetPercent: 0.999 }', {}, noTarget],
  ['{ target: 0.99 }', { indicator: ratioOf('Datadog') }, 'its queries are for Datadog.'],
  ['{ target: 0.99 }', { indicator: 'indicatorRef: nowhere' }, 'this file has no SLI nowhere of two queries.'],
])('an OpenSLO file with %s is left out where its meaning is not sure: %o', (objective, more, why) => {
  const { services, losses } = read(openSlo(objective, more))
  expect(services).toHaveLength(why === undefined ? 1 : 0)
  expect(losses).toEqual(why === undefined ? [] : [`theirs.yaml → document 1 → answers was left out: ${why}`])
})

test.each([
  [
    'ratio: { errors: { metric: x_errors_total }, total: { metric: x_total } }, latency: { success: { metric: y }, total: { metric: z } }',
    '"99"',
    'it has several indicators: ratio and latency.',
  ],
  ['boolGauge: { metric: up }', '"99"', 'boolGauge is neither a ratio nor a latency of counters.'],
  [
    'ratio: { errors: { metric: x_errors_total }, total: { metric: x_total } }',
    '"99.99999999999999"',
    'its target 99.99999999999999 is no percentage, or has too many digits.',
  ],
  [
    'ratio: { errors: { metric: x_errors_total }, total: { metric: x_total } }',
    '0.999',
    'its target 0.999 is less than 1 %: percents are read here, as in 99.9.',
  ],
  [
    'ratio: { errors: { metric: \'probe_success{a="b"}\' }, total: { metric: probe_success } }',
    '99',
    'probe_success is no counter by its name.',
  ],
])('a file of Pyrra with %s at %s is left out alone', (indicator, target, why) => {
  const document = (name: string, percent: string, of: string) =>
    `kind: ServiceLevelObjective\nmetadata: { name: ${name} }\nspec: { target: ${percent}, window: 4w, indicator: { ${of} } }\n`
  const fine = document('fine', '"99 %"', 'ratio: { errors: { metric: x_errors_total }, total: { metric: x_total } }')
  const { services, losses } = read(`${fine}---\n${document('odd', target, indicator)}`)
  expect(services.map(({ id }) => id)).toEqual(['fine'])
  expect(losses.slice(1)).toEqual([`theirs.yaml → document 2 → odd was left out: ${why}`])
})

test('of several objectives, one without a share that can be meant is left out alone', () => {
  const { services, losses } = read(openSlo('{ target: 0.99 }, { target: 99.9 }'))
  expect(services[0]?.targets[0]?.objectives).toHaveLength(1)
  expect(losses).toEqual([`theirs.yaml → document 1 → objectives[1] of answers was left out: ${noTarget}`])
})

test('a manifest of Puppet is told from the files that Puppet makes of it', () => {
  const { losses } = importServices([{ file: 'slos.pp', text: "pyrra::filesystem::config { 'a.yaml': }" }], options)
  expect(losses).toEqual([expect.stringMatching(/^slos\.pp → is a manifest of Puppet: give the YAML files/)])
})

test('a native histogram of Pyrra is one here', () => {
  const file = (latency: string, metric: string) => `
kind: ServiceLevelObjective
metadata: { name: answers, labels: { team: sre } }
spec: { target: "95", window: 4w, indicator: { latencyNative: { latency: ${latency}, total: { metric: '${metric}' } } } }
`
  expect(read(file('200ms', 'x_seconds{a="b"}')).services[0]).toMatchObject({
    targets: [{ objectives: [{ thresholdMs: 200, indicator: { histogram: 'x_seconds', unit: 's', form: 'native' } }] }],
    source: { selectors: [{ match: 'a="b"' }] },
  })
  expect(read(file('200ms', 'x_seconds_bucket')).losses.at(-1)).toContain(
    'is a part of a histogram, and none that is native.',
  )
  expect(read(file('soon', 'x_seconds')).losses.at(-1)).toContain('soon is no length of time.')
})

test('an objective for each site becomes one, and that is said', () => {
  const at = (site: string) => `
kind: ServiceLevelObjective
metadata: { name: hits, labels: { team: sre } }
spec:
  target: "99"
  window: 4w
  indicator: { ratio: { errors: { metric: 'x_total{code="500", site="${site}"}' }, total: { metric: 'x_total{site="${site}"}' } } }
`
  const { services, notes } = read(`${at('eqiad')}---${at('codfw')}`)
  expect(services).toMatchObject([{ sites: ['eqiad', 'codfw'] }])
  expect(notes).toEqual([
    'theirs.yaml → document 1 → hits was promised apart for eqiad and codfw; here they decide together, and each is shown.',
  ])
  expect(read(`${at('eqiad')}---${at('eqiad')}`).notes).toEqual([])
})

test('files that were joined may have a byte order mark each, and line ends of Windows', () => {
  const one = (name: string) =>
    `kind: ServiceLevelObjective\nmetadata: { name: ${name} }\nspec: { target: "99", window: 4w, indicator: { ratio: { errors: { metric: x_errors_total }, total: { metric: x_total } } } }\n`
  const { services } = read(`\uFEFF${one('a')}\uFEFF---\n${one('b')}`.replaceAll('\n', '\r\n'))
  expect(services.map(({ id }) => id)).toEqual(['a', 'b'])
})

test.each([
  ['x_ms_hist', 'ms'],
  ['x_millis', 'ms'],
  ['x_micros', 'us'],
  ['x_us_v2', 'us'],
  ['answers_us_east_seconds', 's'],
])('the name %s speaks of %s', (metric, unit) => {
  expect(unitIn(metric)).toBe(unit)
})

test.each([
  ['a merge of what is no set', 'x: &x 5\n<<: *x', 'Merge sources must be maps or map aliases'],
  [
    'a template that was not rendered',
    'name: {{ .Values.name }}',
    'a set of fields stands where a name belongs: is it a template, {{ … }}?',
  ],
])('%s is a fault of its document', (_, text, fault) => {
  expect(read(text).losses).toEqual([`theirs.yaml → document 1 → is no YAML: ${fault}`])
})

test('gauges of an OpenSLO file are left out', () => {
  const { services, losses } = read(`
apiVersion: openslo/v1
kind: SLO
metadata: { name: jobs }
spec:
  indicator:
    spec:
      ratioMetric:
        counter: false
        bad: { metricSource: { spec: { query: 'sum(jobs{state="failed"})' } } }
        total: { metricSource: { spec: { query: sum(jobs) } } }
  objectives: [{ target: "0.99" }]
`)
  expect(services).toEqual([])
  expect(losses).toEqual([
    'theirs.yaml → document 1 → jobs was left out: its metrics are no counters (counter: false).',
  ])
})

test('labels may be numbers, and what says nothing may be null', () => {
  const { services } = read(`
kind: ServiceLevelObjective
metadata: { name: a, labels: { tier: 2, pyrra.dev/team: 7 } }
spec:
  target: 99
  window: 4w
  description:
  indicator: { ratio: { errors: { metric: 'x_total{code="500"}' }, total: { metric: x_total }, grouping: } }
`)
  expect(services[0]).toMatchObject({ id: 'a', owner: 'Machine Learning Team' })
})

test('an owner or a service that a template left empty is none', () => {
  const { services } = read(`
kind: ServiceLevelObjective
metadata: { name: a, labels: { pyrra.dev/team: '', pyrra.dev/service: } }
spec:
  target: 99
  window: 4w
  indicator: { ratio: { errors: { metric: 'x_total{code="500"}' }, total: { metric: x_total } } }
`)
  expect(services[0]).toMatchObject({ id: 'a', title: 'a', owner: 'Machine Learning Team' })
})

test.each([
  ['Sloth', "{ version: prometheus/v1, service: '', slos: [] }", 'service'],
  ['Pyrra', "{ kind: ServiceLevelObjective, metadata: { name: '' }, spec: {} }", 'metadata'],
  ['OpenSLO', "{ apiVersion: openslo/v1, kind: SLO, metadata: { name: '' }, spec: {} }", 'metadata'],
])('a name that is empty in a file of %s is told where it stands', (_, document, field) => {
  const { services, losses } = read(document)
  expect(services).toEqual([])
  expect(losses[0]).toMatch(new RegExp(`^theirs.yaml → document 1 → ${field}.* → is empty`))
})

test('what would make no service is left out with the reason', () => {
  const shop = `{ version: prometheus/v1, service: shop, slos: [{ name: a, objective: 99, sli: { events: {
    error_query: 'sum(rate(x_total{code="500"}[5m]))', total_query: 'sum(rate(x_total[5m]))' } } }] }`
  const { services, losses } = importServices([{ file: 'theirs.yaml', text: shop }], { ...options, sites: [''] })
  expect(services).toEqual([])
  expect(losses.at(-1)).toMatch(/^theirs\.yaml → document 1 → shop was left out: sites/)
})

describe('what lies in one file', () => {
  const sloth = (name: string, objective: string) =>
    `{ name: ${name}, objective: ${objective}, sli: { events: { error_query: 'sum(rate(x_total{code="500"}[5m]))', total_query: 'sum(rate(x_total[5m]))' } } }`

  test('may be anything: what is none of ours is named, and takes nothing with it', () => {
    const { services, losses } = read(`
kind: ConfigMap
metadata: { name: settings }
---
version: prometheus/v1
service: shop
slos: [${sloth('availability', '"99.5"')}, { name: broken, objective: 99 }]
---
a: [
---
kind: ServiceLevelObjective
metadata: { name: bare }
spec: { window: 4w, target: "99" }
---
apiVersion: openslo/v1alpha
kind: SLO
metadata: { name: old }
---
- just
- a list
`)
    expect(services.map(({ id }) => id)).toEqual(['shop'])
    expect(services[0]?.targets[0]?.objectives[0]?.kind).toBe('availability')
    expect(losses.filter((loss) => !/rolled/.test(loss))).toEqual([
      expect.stringMatching(/^theirs\.yaml → document 3 → is no YAML: /),
      'theirs.yaml → document 1 → ConfigMap settings is no objective of Pyrra, Sloth (prometheus/v1) or OpenSLO (openslo/v1).',
      'theirs.yaml → document 2 → slos[1] was left out: sli → is missing → write a set of fields',
      'theirs.yaml → document 4 → spec.indicator → is missing → write a set of fields',
      'theirs.yaml → document 5 → SLO old is no objective of Pyrra, Sloth (prometheus/v1) or OpenSLO (openslo/v1).',
      'theirs.yaml → document 6 → it is no objective of Pyrra, Sloth (prometheus/v1) or OpenSLO (openslo/v1).',
    ])
  })

  test('may be lists of Kubernetes, and YAML that merges', () => {
    const { services } = read(`
kind: List
items:
  - apiVersion: sloth.slok.dev/v1
    kind: PrometheusServiceLevel
    spec: { service: first, slos: [${sloth('a', '99')}] }
  - kind: Secret
  - kind: PrometheusServiceLevelList
    items:
      - kind: PrometheusServiceLevel
        spec:
          service: second
          slos:
            - &base ${sloth('b', '99')}
            - { <<: *base, name: c, objective: 95 }
`)
    expect(services.map(({ id, targets }) => [id, targets[0]?.objectives.map((each) => each.id)])).toEqual([
      ['first', ['a']],
      ['second', ['b', 'c']],
    ])
  })

  test.each(['kind: Deployment', 'a: [', '', 'a: *b'])('may be nothing of ours: %j', (text) => {
    expect(read(text).services).toEqual([])
  })
})

test('objectives in a file each are one service, as in one file; a file that is none is named', () => {
  const objective = (name: string, site: string) => `
kind: ServiceLevelObjective
metadata: { name: ${name}, labels: { pyrra.dev/service: logging, pyrra.dev/team: sre } }
spec:
  target: '99.5'
  window: 4w
  indicator: { ratio: { errors: { metric: 'dead{site="${site}"}' }, total: { metric: 'out{site="${site}"}' } } }`
  const files = [
    { file: 'a.yaml', text: objective('requests', 'eqiad') },
    { file: 'site.pp', text: "pyrra::filesystem::config { 'a.yaml': content => to_yaml({ 'kind' => 'x' }) }" },
    { file: 'b.yaml', text: objective('requests', 'codfw') },
  ]
  const { services, losses } = importServices(files, options)
  expect(services.map(({ id, sites, targets }) => [id, sites, targets[0]?.objectives.length])).toEqual([
    ['logging', ['eqiad', 'codfw'], 1],
  ])
  expect(losses.filter((loss) => loss.startsWith('site.pp'))).toHaveLength(1)
})

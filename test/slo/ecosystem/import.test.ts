import { describe, expect, test } from 'vitest'
import { importServices } from '../../../slo/ecosystem/import.ts'

const options = { owner: 'Machine Learning Team', contacts: ['@somebody'], sites: ['eqiad', 'codfw'] }
const read = (text: string) => importServices('theirs.yaml', text, options)

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
    const { services, losses } = read(`${availability}---${latency}`)
    expect(services).toHaveLength(1)
    expect(services[0]).toMatchObject({
      id: 'tonecheck',
      owner: 'ml',
      sites: ['eqiad', 'codfw'],
      targets: [
        {
          objectives: [
            { kind: 'availability', target: { numerator: 950, denominator: 1000 } },
            { kind: 'latency', target: { numerator: 90, denominator: 100 }, thresholdMs: 1000 },
          ],
        },
      ],
      source: {
        kind: 'custom',
        selectors: [{ match: gateway }],
        with: {
          requests: 'istio_requests_total',
          durations: { metric: 'istio_request_duration_milliseconds', unit: 'ms', codes: '2..' },
          labels: { code: 'response_code' },
          codes: { errors: '5..' },
        },
      },
    })
    expect(losses).toEqual([
      'tonecheck-availability rolled over 4w; here it is scored by SLO quarters.',
      'tonecheck-availability was grouped by site; here by site alone.',
      'tonecheck-latency rolled over 4w; here it is scored by SLO quarters.',
      'tonecheck divided fast requests with response_code=~"2.." by all; here both sides are those requests alone.',
    ])
  })

  test('keeps out what cannot be counted so, and says why', () => {
    const { services, losses } = read(document('odd', '99', 'bool_gauge: { metric: up }'))
    expect(services).toEqual([])
    expect(losses.at(-1)).toBe('odd was left out: only its indicators ratio and latency can be imported.')
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
    sli: { events: { error_query: '${error}', total_query: '${total}' } }
    alerting: { name: High }
`
  test('becomes a service; its rolling mean and its alerts are said to be gone', () => {
    const rate = (matchers: string) => `sum(rate(http_requests_total{${matchers}}[{{.window}}]))`
    const { services, losses } = read(file(rate('job="myservice",code=~"(5..|429)"'), rate('job="myservice"')))
    expect(services[0]).toMatchObject({
      id: 'myservice',
      owner: 'someteam',
      source: { with: { codes: { errors: '(5..|429)' } } },
    })
    expect(services[0]?.targets[0]?.objectives[0]).toMatchObject({ target: { numerator: 999, denominator: 1000 } })
    expect(losses).toEqual([
      'myservice requests-availability rolled over 30 days as a mean of ratios; here requests are counted by SLO quarters.',
      'myservice requests-availability had alert settings; the rules written here replace them.',
    ])
  })

  test.each([
    [
      'errors that are everything but some codes',
      'x{a="b",code!~"2.."}',
      'x{a="b"}',
      'its errors are everything but code 2..; write the errors themselves.',
    ],
    ['two different metrics', 'y{a="b",code="500"}', 'x{a="b"}', 'it divides one metric by another.'],
    ['two different populations', 'x{code="500"}', 'x{a="b"}', 'its two queries are about different requests.'],
    [
      'errors with two labels more',
      'x{a="b",code="500",m="g"}',
      'x{a="b"}',
      'its errors differ from its total in more than one label.',
    ],
  ])('with %s is left out with its reason', (_, error, total, why) => {
    const wrap = (selector: string) => `sum(rate(${selector}[{{.window}}]))`
    const { services, losses } = read(file(wrap(error), wrap(total)))
    expect(services).toEqual([])
    expect(losses.at(-1)).toBe(`myservice requests-availability was left out: ${why}`)
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
    expect(services[0]?.targets[0]?.objectives).toEqual([
      { kind: 'latency', operation: 'all', target: { numerator: 95, denominator: 100 }, thresholdMs: 500 },
    ])
  })
})

test('an OpenSLO file may name its indicator in a document of its own', () => {
  const { services, losses } = read(`
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
    'a-availability had a window of 28d; here it is scored by SLO quarters.',
    'a-availability budgeted by Timeslices; here requests are counted.',
    'a names no owner; Machine Learning Team stands in.',
  ])
})

test('a file of anything else is refused by document', () => {
  expect(() => read('kind: Deployment')).toThrow(/theirs\.yaml → document 1 → is neither Pyrra's ServiceLevelObjective/)
  expect(() => read('a: [')).toThrow(/theirs\.yaml → line \d → is no YAML/)
  expect(() => read('')).toThrow('theirs.yaml holds no objective.')
})

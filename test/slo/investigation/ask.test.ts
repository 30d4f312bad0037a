import { describe, expect, test } from 'vitest'
import { Failure } from '../../../common/failure.ts'
import { askObservations } from '../../../slo/investigation/ask.ts'
import { observationsSchema, valuesOf } from '../../../slo/investigation/observations.ts'
import type { StreamingPrometheus } from '../../../slo/prometheus/prometheus.ts'
import type { Series } from '../../../slo/prometheus/samples.ts'

const start = 1_764_000_000
const range = { start, steps: 5, stepSeconds: 1, from: 0 }
const asked = { selector: 'job="service"', proxy: undefined, traffic: undefined, intervalSeconds: 1 }

type Known = Readonly<
  Record<string, readonly (readonly [labels: Readonly<Record<string, string>>, values: readonly number[]])[]>
>

/** A Prometheus that knows some metrics at each of the instants, and may go away after some questions. */
function prometheusWith(
  known: Known,
  questions = Number.POSITIVE_INFINITY,
  exemplars: unknown = [],
): StreamingPrometheus {
  let left = questions
  const refuse = () => Promise.reject(new Error('nobody asks this'))
  return {
    url: 'http://127.0.0.1:9090',
    vector: refuse,
    samples: refuse,
    series: refuse,
    unparsed: refuse,
    clock: refuse,
    async get(path) {
      if (!path.startsWith('/api/v1/query_exemplars?query=http_request_duration_seconds_bucket')) return refuse()
      if (left-- <= 0) throw new Failure('environment', 'Prometheus cannot be reached.')
      return exemplars
    },
    read: refuse,
    async each(query, when, visit) {
      if (left-- <= 0) throw new Failure('environment', 'Prometheus cannot be reached.')
      if (!('start' in when)) throw new Error('it is asked for every step')
      const [, series] = Object.entries(known).find(([metric]) => query.includes(`${metric}{`)) ?? []
      for (const [labels, values] of series ?? [])
        visit({
          labels,
          samples: values.map((value, i) => [when.start + i * when.stepSeconds, value]),
        } satisfies Series)
      return { notes: [], samples: 0 }
    },
  }
}

const requests: Known = {
  http_request_duration_seconds_count: [
    [{ code: '200', pod: 'a' }, [100, 100, 100, 100, 100]],
    [{ code: '503', pod: 'b' }, [0, 10, 0, 0, 0]],
    [{ code: '404', pod: 'a' }, [0, 0, 0, 0, 0]],
  ],
  http_request_duration_seconds_sum: [
    [{ code: '200', pod: 'a' }, [0.1, 0.1, 0.1, 0.1, 0.1]],
    [{ code: '503', pod: 'b' }, [0, 0.5, 0, 0, 0]],
    [{ code: '404', pod: 'a' }, [0, 0, 0, 0, 0]],
  ],
}

describe('what a Prometheus knows', () => {
  test('becomes signals, those of requests apart by their labels as well', async () => {
    const observations = await askObservations(prometheusWith(requests), asked, range)
    expect(observationsSchema.parse(observations)).toEqual(observations)
    expect(valuesOf(observations, 'requests')).toEqual([100, 110, 100, 100, 100])
    expect(valuesOf(observations, 'seen')).toEqual([0.1, 0.6, 0.1, 0.1, 0.1])
    expect(valuesOf(observations, 'errors')).toEqual([0, 10, 0, 0, 0])
    const labels = observations.series.filter(({ name }) => name === 'service').map((each) => each.labels)
    expect(labels).toEqual([{}, { code: '200', pod: 'a' }, { code: '503', pod: 'b' }])
  })

  test('of a scrape that failed is also that of the step in which it gave up', async () => {
    const up = { ...requests, up: [[{}, [1, 1, 0, 1, 1]] as const] }
    expect(valuesOf(await askObservations(prometheusWith(up), asked, range), 'serviceScraped')).toEqual([1, 1, 0, 0, 1])
  })

  test('says what it does not know', async () => {
    const { unseen } = await askObservations(prometheusWith(requests), asked, range)
    expect(unseen.join(' ')).toMatch(/Cassandra is not scraped/)
    expect(unseen.join(' ')).toMatch(/No proxy was asked/)
  })

  test('of a proxy alone is enough, and the service behind it is said to be unseen', async () => {
    const proxy = {
      istio_request_duration_milliseconds_count: [[{}, [10, 10, 10, 10, 10]] as const],
      istio_request_duration_milliseconds_sum: [[{}, [0.05, 0.05, 0.05, 0.05, 0.05]] as const],
    }
    const observations = await askObservations(prometheusWith(proxy), { ...asked, proxy: 'app="cache"' }, range)
    expect(valuesOf(observations, 'seen')).toEqual([0.05, 0.05, 0.05, 0.05, 0.05])
    expect(observations.unseen.join(' ')).toMatch(/only the proxy in front of it was seen/)
  })

  test('before it went away is shown, with what could not be asked any more', async () => {
    const observations = await askObservations(prometheusWith(requests, 6), asked, range)
    expect(valuesOf(observations, 'seen')).toBeDefined()
    expect(observations.unseen.filter((sentence) => /Could not be asked/.test(sentence)).length).toBeGreaterThan(5)
  })

  const exemplar = (value: string, timestamp: number, more = {}) => ({
    ...{ labels: { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' }, value, timestamp, ...more },
  })
  test('of single requests is their exemplars, the slowest of the time that was asked about', async () => {
    const seriesLabels = { route: '/v1/topics', method: 'GET', code: '200' }
    const found = [exemplar('0.004', start + 1.5), exemplar('9', start - 1), exemplar('9', start + 2, { labels: {} })]
    const known = prometheusWith(requests, 99, [{ seriesLabels, exemplars: found }])
    const { requests: single, unseen } = await askObservations(known, asked, range)
    expect(single).toEqual([
      {
        ...{ second: 1.5, what: 'GET /v1/topics', status: '200', service: { durationMs: 4 } },
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      },
    ])
    expect(unseen.join(' ')).not.toMatch(/exemplar/)
    const none = await askObservations(prometheusWith(requests), asked, range)
    expect([none.requests, none.unseen.join(' ')]).toEqual([[], expect.stringMatching(/no exemplar/)])
  })

  test('is nothing in a time without requests, which is said with the time', async () => {
    const asking = askObservations(prometheusWith({}), asked, range)
    await expect(asking).rejects.toThrow(
      /has no request of \{job="service"\} between 2025-11-24T16:00:00Z and 2025-11-24T16:00:05Z/,
    )
  })
})

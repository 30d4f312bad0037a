import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectPrometheus } from '../../../slo/prometheus.ts'
import { edgeFor, edgeOf } from '../../../slo/quarter-score/buckets.ts'
import { countNative, within } from '../../../slo/quarter-score/native.ts'
import type { Question } from '../../../slo/quarter-score/question.ts'

/** Buckets of schema 0, whose edges are the powers of two: 90 in (0.25, 0.5], 8 in (0.5, 1], 1.4 in (4, 8]. */
const histogram = {
  count: '99.4',
  sum: '44',
  buckets: [
    [0, '0.25', '0.5', '90'],
    [0, '0.5', '1', '8'],
    [0, '4', '8', '1.4'],
  ],
}
const asked: string[] = []
const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString()
  asked.push(new URLSearchParams(body).get('query') ?? '')
  const result = [{ metric: { site: 'eqiad' }, histogram: [0, histogram] }]
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }))
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((closed) => server.close(closed)))

const question: Question = {
  key: 'cache/durations',
  title: 'requests by duration',
  selectors: [{ metric: 'http_request_duration_seconds', matchers: 'job="cache"' }],
  by: ['site', 'le'],
  window: { start: 0, end: 2 * 86_400 },
  aliases: {},
  scrapeIntervalSeconds: 60,
  native: { thresholdsMs: [500, 5000], unit: 's' },
}

describe('a native histogram', () => {
  test.each([
    { threshold: 0.5, surely: 90, possibly: 90, below: 0.5, above: 0.5 },
    { threshold: 1, surely: 98, possibly: 98, below: 1, above: 1 },
    { threshold: 5, surely: 98, possibly: 99.4, below: 4, above: 8 },
    { threshold: 0.3, surely: 0, possibly: 90, below: 0.25, above: 0.5 },
    { threshold: 100, surely: 99.4, possibly: 99.4, below: 100, above: 100 },
  ])('holds $surely to $possibly requests within $threshold s', ({ threshold, ...expected }) => {
    const buckets = histogram.buckets.map(
      ([rule, ...rest]) => [Number(rule), ...rest.map(Number)] as [number, number, number, number],
    )
    const found = within({ count: 99.4, buckets }, threshold)
    expect(found).toEqual({
      ...expected,
      surely: expect.closeTo(expected.surely),
      possibly: expect.closeTo(expected.possibly),
    })
  })

  test('is counted day by day, exactly at an edge and bracketed between two', async () => {
    const { groups, ledger } = await countNative(connectPrometheus({ url, timeoutMs: 5000 }), question, 0)
    const counts = Object.fromEntries(groups.map(({ labels, count, days }) => [labels['le'], [count, days.length]]))
    expect(counts).toEqual({ '+Inf': [198, 2], '0.5': [180, 2], '4': [196, 2], '8': [198, 2] })
    expect(asked[0]).toBe('sum by (site) (increase(http_request_duration_seconds{job="cache"}[86400s]))')
    expect(ledger.notes).toEqual([
      'Native histograms are counted by increase(), which extrapolates: the figures of cache/durations are rounded.',
    ])
    const edges = groups.map(({ labels }) => edgeOf(labels['le'] ?? '', 's')).filter(Number.isFinite)
    expect(edgeFor(500, edges)).toEqual({ kind: 'exact', ms: 500 })
    expect(edgeFor(5000, edges)).toEqual({ kind: 'bracketed', belowMs: 4000, aboveMs: 8000 })
  })
})

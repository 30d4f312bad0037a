import { expect, it } from 'vitest'
import { CounterFamily, type Form, LatencyHistogram } from '../../../reference-service/metrics/series.ts'

it('a histogram counts each observation at the least edge that holds it, edges included, and adds up', () => {
  const histogram = new LatencyHistogram('wait_seconds', 'Waiting.', [0.005, 0.01])
  const series = histogram.series({ kind: 'a' })
  for (const seconds of [0.001, 0.005, 0.0051, 0.01, 7]) series.observe(seconds)
  expect(histogram.series({ kind: 'a' })).toBe(series)
  expect(histogram.render()).toBe(
    [
      '# HELP wait_seconds Waiting.',
      '# TYPE wait_seconds histogram',
      'wait_seconds_bucket{kind="a",le="0.005"} 2',
      'wait_seconds_bucket{kind="a",le="0.01"} 4',
      'wait_seconds_bucket{kind="a",le="+Inf"} 5',
      `wait_seconds_sum{kind="a"} ${0.001 + 0.005 + 0.0051 + 0.01 + 7}`,
      'wait_seconds_count{kind="a"} 5',
      '',
    ].join('\n'),
  )
  expect(histogram.renderCounts('waits_total', 'Waits.')).toBe(
    '# HELP waits_total Waits.\n# TYPE waits_total counter\nwaits_total{kind="a"} 5\n',
  )
})

it('what is observed between two renderings is in the second, in both forms', () => {
  const histogram = new LatencyHistogram('wait_seconds', 'Waiting.', [0.005])
  const series = histogram.series({ kind: 'a' })
  const idle = histogram.series({ kind: 'b' })
  const shown = (form: Form) =>
    histogram
      .render(form)
      .split('\n')
      .filter((line) => /^wait_seconds_(bucket|count)/.test(line))
  const lines = (kind: string, count: number, exemplar = '') => [
    `wait_seconds_bucket{kind="${kind}",le="0.005"} ${count}${exemplar}`,
    `wait_seconds_bucket{kind="${kind}",le="+Inf"} ${count}`,
    `wait_seconds_count{kind="${kind}"} ${count}`,
  ]
  for (let count = 0; count < 3; count++) {
    const exemplar = count === 0 ? '' : ` # {trace_id="t${count}"} 0.001 1`
    expect(shown('text')).toEqual([...lines('a', count), ...lines('b', 0)])
    expect(shown('openmetrics')).toEqual([...lines('a', count, exemplar), ...lines('b', 0)])
    series.observe(0.001, { traceId: `t${count + 1}`, atMs: 1000 })
  }
  expect([series.count, idle.count]).toEqual([3, 0])
})

it('label values are escaped', () => {
  const family = new CounterFamily('odd_total', 'Odd.')
  family.count({ name: 'a"b\\c\nd' }).value += 2
  expect(family.render()).toBe('# HELP odd_total Odd.\n# TYPE odd_total counter\nodd_total{name="a\\"b\\\\c\\nd"} 2\n')
})

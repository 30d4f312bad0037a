import { expect, test } from 'vitest'
import { Inquiry } from '../../../../slo/counting/observe/inquiry.ts'
import { SharedAnswers } from '../../../../slo/counting/observe/shared-answers.ts'
import { connectPrometheus } from '../../../../slo/prometheus/prometheus.ts'
import type { Series } from '../../../../slo/prometheus/samples.ts'
import { answeringServer } from '../../../answering-server.ts'

const answer = {
  status: 'success',
  data: {
    resultType: 'matrix',
    result: [{ metric: { site: 'eqiad' }, values: [[60, '1']] }],
    stats: { samples: { totalQueryableSamples: 7 } },
  },
  infos: ['slow today'],
}

test('what several counts ask alike is asked once, and stands in the book of each', async () => {
  let asked = 0
  const url = await answeringServer((_, response) => {
    asked++
    response.end(JSON.stringify(answer))
  })
  const prometheus = connectPrometheus({ url, timeoutMs: 60_000 })
  const shared = new SharedAnswers(prometheus)
  const when = { start: 60, end: 120, stepSeconds: 60 }
  const count = async (query: string, lookbackSeconds = 300) => {
    const inquiry = new Inquiry(prometheus, lookbackSeconds, shared)
    const seen: Series[] = []
    await inquiry.askShared(query, when, (series) => void seen.push(series))
    return { seen, book: inquiry.share(0, 1) }
  }
  const [first, second] = await Promise.all([count('up'), count('up')])
  expect(asked).toBe(1)
  expect(first).toEqual(second)
  expect(second).toEqual({
    seen: [{ labels: { site: 'eqiad' }, samples: [[60, 1]] }],
    book: { samples: 7, notes: ['slow today'], queries: [{ query: 'up', at: 120, times: 1 }] },
  })
  await count('down')
  await count('up', 600)
  expect(asked).toBe(3)
})

test('what was asked is kept as long as it is small: the oldest answers go first', async () => {
  let asked = 0
  const values = Array.from({ length: 160_000 }, (_, at) => [at, '1'])
  const body = JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] } })
  const url = await answeringServer((_, response) => {
    asked++
    response.end(body)
  })
  const shared = new SharedAnswers(connectPrometheus({ url, timeoutMs: 60_000 }))
  const when = { start: 0, end: 159_999, stepSeconds: 1 }
  for (const query of ['old', 'new', 'new', 'old']) await shared.each(query, when, () => undefined, 300)
  expect(asked).toBe(3)
})

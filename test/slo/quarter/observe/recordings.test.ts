import { expect, test } from 'vitest'
import { connectPrometheus } from '../../../../slo/prometheus/prometheus.ts'
import { findRecordings } from '../../../../slo/quarter/observe/recordings.ts'
import type { Question } from '../../../../slo/quarter/question.ts'
import { recordedAs } from '../../../../slo/quarter/recording-name.ts'
import { answeringServer } from '../../../answering-server.ts'
import { patienceMs } from '../../../patience.ts'

const window = { start: 0, end: 86_400 }
const question: Question = {
  key: 'shop/requests',
  title: 'requests',
  selectors: [{ metric: 'http_requests_total', matchers: 'job="shop"' }],
  by: ['site', 'code'],
  window,
  aliases: {},
  scrapeIntervalSeconds: 60,
  processStart: 'process_start_time_seconds',
}

test.each([
  ['are read where rules have recorded this very question', question, true],
  ['are left where nothing tells a dip from a restart', { ...question, processStart: null }, false],
  [
    'are left where labels were renamed',
    { ...question, selectors: [...question.selectors, ...question.selectors] },
    false,
  ],
])('counts of rules %s', async (_, asked, isRead) => {
  const { service, question: name, revision } = recordedAs(asked)
  const labels = { slo_service: service, slo_question: name, slo_revision: revision }
  const url = await answeringServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ status: 'success', data: [labels] }))
  })
  const found = await findRecordings(connectPrometheus({ url, timeoutMs: patienceMs }), [asked], window)
  expect([...found.keys()]).toEqual(isRead ? ['shop/requests'] : [])
})

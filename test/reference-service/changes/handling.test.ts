import { describe, expect, test } from 'vitest'
import { retryAfterMs } from '../../../common/retry-after.ts'
import { handlingOf, type ServerAnswer, stallMs } from '../../../reference-service/changes/handling.ts'
import { errorEvent, parseRetry, retryEvent, retryWaitMs } from '../../../reference-service/changes/retries.ts'
import { parseRules } from '../../../reference-service/changes/rules.ts'
import { edit } from './events.ts'

const yaml = `
liftwing:
  uri: http://cache.example
  models:
    topics:
      namespace: articletopic-outlink
      kafka_topic: mediawiki.page_change.v1
`
const [rule] = parseRules(yaml, 'rules.yaml') as [ReturnType<typeof parseRules>[number]]
const answered = (status: number, pauseMs?: number): ServerAnswer => ({
  kind: 'answered',
  status,
  body: '',
  retryAfterMs: pauseMs,
})

test.each<readonly [string, ServerAnswer, string]>([
  ['an answer', answered(200), 'done'],
  ['a deletion', answered(204), 'done'],
  ['a page that is gone', answered(404), 'gone'],
  ['a precondition that failed, which ChangeProp ignores', answered(412), 'done'],
  ['bad input', answered(400), 'refused'],
  ['what is known already', answered(304), 'done'],
  ['somebody who sends elsewhere', answered(302), 'retry'],
  ['and does so for good', answered(301), 'retry'],
  ['a status that the rule does not try again', answered(520), 'refused'],
  ['a lambda that failed', answered(502), 'retry'],
  ['a failure without a word of a pause', answered(503), 'retry'],
  ['a server that asks for a pause', answered(503, 1000), 'stall'],
  ['too many requests', answered(429), 'stall'],
  ['a token that is refused', answered(401), 'stall'],
  ['nobody there', { kind: 'unreachable', why: 'ECONNREFUSED' }, 'stall'],
  ['no answer in time', { kind: 'broken', why: 'no answer in time' }, 'retry'],
])('%s', (_, answer, kind) => expect(handlingOf(answer, rule.retry).kind).toBe(kind))

test('Retry-After is seconds or a date', () => {
  const now = Date.parse('2026-11-21T00:00:00Z')
  const headers = ['2', 'Sat, 21 Nov 2026 00:00:05 GMT', 'Fri, 20 Nov 2026 00:00:00 GMT', 'soon', null]
  expect(headers.map((header) => retryAfterMs(header, now))).toEqual([2000, 5000, 0, undefined, undefined])
})

test('who waits for a server asks less and less often, and not before it was asked to', () => {
  expect([0, 1, 2, 9, 1000].map((n) => stallMs(n, undefined))).toEqual([100, 200, 400, 5000, 5000])
  expect(stallMs(0, 1500)).toBe(1500)
  expect(stallMs(0, 3_600_000)).toBe(5000)
})

describe('retries', () => {
  const stamp = { id: 'the-id', dt: '2026-11-21T03:12:00.000Z' }
  const message = retryEvent(rule, edit, 2, { status: 502, why: 'cache: HTTP 502' }, stamp)

  test('are told as ChangeProp tells them', () => {
    expect(message).toEqual({
      $schema: '/change-prop/retry/1.0.0',
      meta: {
        stream: 'change-prop.retry.mediawiki.page_change.v1',
        uri: 'https://en.wikipedia.org/wiki/Douglas_Adams',
        domain: 'en.wikipedia.org',
        ...stamp,
      },
      triggered_by:
        'req:d2c5b2a0-0c38-4f0e-8d7f-9a3d3b8b1f4c,mediawiki.page_change.v1:https://en.wikipedia.org/wiki/Douglas_Adams',
      emitter_id: 'change-prop#liftwing_topics',
      retries_left: 2,
      original_event: edit,
      error_status: 502,
      reason: 'cache: HTTP 502',
    })
  })

  test.each([
    ['the first waits a minute from when it was put aside', 2, 0, 60_000],
    ['the second six times as long', 1, 0, 360_000],
    ['what has passed is not waited for again', 2, 45_000, 15_000],
    ['nor what is long past', 2, 90_000, 0],
    ['put aside in a time to come, it waits in full', 2, -9e12, 60_000],
    ['with more retries left than there are, as the first', 1e9, 0, 60_000],
    ['with fewer than none, as the last', -1e9, 0, 2_160_000],
  ])('%s', (_, retries_left, passedMs, waitMs) => {
    const parsed = parseRetry({ ...message, retries_left })
    expect(parsed && retryWaitMs(parsed, rule.retry, Date.parse(stamp.dt) + passedMs)).toBe(waitMs)
  })

  test('one that does not say when waits in full', () => {
    const parsed = parseRetry({ ...message, meta: {} })
    expect(parsed && retryWaitMs(parsed, rule.retry, 0)).toBe(60_000)
  })

  test.each([[undefined], [{}], [{ ...message, original_event: 'edit' }], [{ ...message, retries_left: 'two' }]])(
    '%j is none',
    (other) => expect(parseRetry(other)).toBeUndefined(),
  )

  test('a dead letter fits into a message of Kafka, whatever the event is made of', () => {
    for (const character of ['a', '"', '\u0000', 'ä', '\u{1f600}', '\ud800']) {
      const raw = character.repeat(1_000_000)
      const { raw_event, message } = errorEvent(rule, raw, 'it is no JSON', stamp) as Record<string, string>
      expect(Buffer.byteLength(JSON.stringify(errorEvent(rule, raw, 'it is no JSON', stamp)))).toBeLessThan(1_000_000)
      expect([raw_event, message]).toEqual([
        raw.slice(0, 150_000),
        `it is no JSON (of its ${raw.length} characters, the first 150000 are told)`,
      ])
    }
  })

  test('a dead letter tells the event as it came', () => {
    expect(errorEvent(rule, '{"half', 'it is no JSON', stamp)).toEqual({
      $schema: '/error/2.1.0',
      meta: { stream: 'change-prop.error', ...stamp },
      dt: stamp.dt,
      emitter_id: 'change-prop#liftwing_topics',
      raw_event: '{"half',
      errored_stream_name: 'mediawiki.page_change.v1',
      message: 'it is no JSON',
    })
  })
})

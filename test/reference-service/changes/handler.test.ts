import { LRUCache } from 'lru-cache'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import type { Request } from '../../../reference-service/changes/asking.ts'
import { type EventWork, Handler, workOf } from '../../../reference-service/changes/handler.ts'
import type { ServerAnswer } from '../../../reference-service/changes/handling.ts'
import { parseRules } from '../../../reference-service/changes/rules.ts'
import { edit } from './events.ts'

const [rule] = parseRules(
  `liftwing:
  uri: http://cache.example
  models:
    topics: { namespace: outlink, kafka_topic: mediawiki.page_change.v1, match_config: { wiki_id: enwiki } }`,
  'rules.yaml',
) as [ReturnType<typeof parseRules>[number]]

const answered = (status: number, body = ''): ServerAnswer => ({
  kind: 'answered',
  status,
  body,
  retryAfterMs: undefined,
})
const topics = answered(200, '{"model_version":"v1","predictions":[{"topic":"Culture.Literature","score":0.93}]}')
const away: ServerAnswer = { kind: 'unreachable', why: 'ECONNREFUSED' }
const none = new AbortController().signal

/** A handler between servers that give these answers, one after the other and the last for ever. */
function scene(cache: readonly ServerAnswer[], eventGate: readonly ServerAnswer[] = [answered(201)], refusals = 0) {
  const asked: string[] = []
  const posted: Record<string, unknown>[] = []
  const produced: (readonly [string, Record<string, unknown>])[] = []
  const counted: string[] = []
  const pauses: number[] = []
  const turns = { cache: 0, eventGate: 0, kafka: 0 }
  const next = (answers: readonly ServerAnswer[], which: 'cache' | 'eventGate') =>
    answers[Math.min(turns[which]++, answers.length - 1)] as ServerAnswer
  const handler = new Handler({
    rule,
    ask: async ({ url, method }: Request, signal) => {
      signal.throwIfAborted()
      asked.push(`${method} ${url}`)
      return next(cache, 'cache')
    },
    produce: async (stream, event) => {
      if (turns.kafka++ < refusals) throw new Error('no leader')
      produced.push([stream, event as Record<string, unknown>])
    },
    publish:
      eventGate.length === 0
        ? undefined
        : async (event) => {
            posted.push(event)
            return next(eventGate, 'eventGate')
          },
    writeToken: '',
    metrics: {
      outcome: (outcome) => counted.push(outcome),
      published: (outcome) => counted.push(`published ${outcome}`),
      visible: (seconds) => counted.push(`visible after ${seconds} s`),
      stalled: (server) => counted.push(`stalled by ${server}`),
    },
    recent: new LRUCache({ max: 10 }),
    stamp: () => ({ id: 'an-id', dt: '2026-11-21T03:12:00.000Z' }),
    wallClock: () => Date.parse(edit.dt) + 1500,
    pause: async (ms, signal) => {
      signal.throwIfAborted()
      pauses.push(ms)
    },
    log: pino({ level: 'silent' }),
  })
  const act = (event: object = edit, retriesLeft?: number, signal = none) =>
    handler.act(workOf(rule, event) as Extract<EventWork, { kind: 'act' }>, retriesLeft, signal)
  return { handler, act, asked, posted, produced, counted, pauses }
}

test.each<readonly [string, unknown, object]>([
  ['an edit is acted upon', edit, { kind: 'act', action: { kind: 'refresh' } }],
  ['one of another wiki is not', { ...edit, wiki_id: 'dewiki' }, { kind: 'over', outcome: 'unmatched' }],
  [
    'a canary is not, whatever the rule says',
    { ...edit, meta: { ...edit.meta, domain: 'canary' } },
    { kind: 'over', outcome: 'canary' },
  ],
  ['what was no JSON is poisoned', undefined, { kind: 'poisoned', why: 'it is no JSON' }],
  ['and so is what misses a field', { ...edit, page: {} }, { kind: 'poisoned' }],
  [
    'and what cannot be written as JSON again, though it could be read',
    { ...edit, page: { ...edit.page, more: JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) } },
    { kind: 'poisoned', why: 'it is nested too deeply' },
  ],
])('%s', (_, event, work) => expect(workOf(rule, event)).toMatchObject(work))

describe('an edit', () => {
  test('is refreshed, published, and done once', async () => {
    const { act, asked, posted, counted } = scene([topics])
    await act()
    await act()
    expect(asked).toEqual(['GET http://cache.example/v1/topics/enwiki/8091?revision=1318002042'])
    expect(posted).toMatchObject([
      { predicted_classification: { model_version: 'v1', predictions: ['Culture.Literature'] } },
    ])
    expect(counted).toEqual(['visible after 1.5 s', 'published accepted', 'refreshed', 'duplicate'])
  })

  test('is published nowhere where nobody is named', async () => {
    const { act, posted, counted } = scene([topics], [])
    await act()
    expect([posted, counted.at(-1)]).toEqual([[], 'refreshed'])
  })

  test('waits for a cache that is away, ever longer', async () => {
    const { act, counted, pauses } = scene([away, away, away, topics])
    await act()
    expect(pauses).toEqual([100, 200, 400])
    expect(counted.slice(0, 4)).toEqual([...Array(3).fill('stalled by cache'), 'visible after 1.5 s'])
  })

  test('waits for EventGate in the same way, and does not ask the cache again', async () => {
    const { act, asked, counted } = scene([topics], [away, answered(201)])
    await act()
    expect([asked.length, counted.filter((each) => each === 'stalled by eventgate').length]).toEqual([1, 1])
  })

  test('that EventGate refuses is refreshed all the same: it has told why', async () => {
    const { act, counted, produced } = scene([topics], [answered(400)])
    await act()
    expect(counted.slice(1)).toEqual(['published invalid', 'refreshed'])
    expect(produced).toEqual([])
  })

  test('is put aside when the cache fails, and comes as new again', async () => {
    const { act, counted, produced } = scene([answered(502), topics])
    await act()
    expect(produced).toMatchObject([
      ['change-prop.retry.mediawiki.page_change.v1', { retries_left: 2, original_event: edit }],
    ])
    await act(edit, 2)
    expect(counted.filter((each) => !each.startsWith('visible'))).toEqual([
      'retried',
      'published accepted',
      'refreshed',
    ])
  })

  test.each([
    [2, 'change-prop.retry.mediawiki.page_change.v1', 'retried'],
    [1, 'change-prop.error', 'dead_letter'],
  ])('with %i retries left that fails again is in %s', async (left, stream, outcome) => {
    const { act, counted, produced } = scene([answered(502)])
    await act(edit, left)
    expect([produced[0]?.[0], counted]).toEqual([stream, [outcome]])
  })

  test('that says it has retries left beyond all that there are gets no more than there are', async () => {
    const { act, produced } = scene([answered(502)])
    await act(edit, 1e9)
    expect(produced).toMatchObject([['change-prop.retry.mediawiki.page_change.v1', { retries_left: 2 }]])
  })

  test('that is too large to be put aside as it is, is told of as far as a message goes', async () => {
    const { act, counted, produced } = scene([answered(502)])
    await act({ ...edit, comment: '"'.repeat(500_000) })
    const message = expect.stringMatching(/^cache: HTTP 502, and it is too large to be tried again \(of its/)
    expect(produced).toMatchObject([['change-prop.error', { message }]])
    expect(counted).toEqual(['dead_letter'])
  })

  test('that the cache calls wrong is set aside at once', async () => {
    const { act, counted, produced } = scene([answered(400)])
    await act()
    expect(produced).toMatchObject([
      ['change-prop.error', { message: 'cache: HTTP 400', raw_event: JSON.stringify(edit) }],
    ])
    expect(counted).toEqual(['dead_letter'])
  })

  test('that is answered with something else than topics is set aside', async () => {
    const { act, counted } = scene([answered(200, '<html>')])
    await act()
    expect(counted.at(-1)).toBe('dead_letter')
  })

  test('of a page that is gone is done', async () => {
    const { act, counted, posted } = scene([answered(404)])
    await act()
    expect([counted, posted]).toEqual([['gone'], []])
  })

  test('that is cut off is not done, and not remembered as if it were', async () => {
    const { act, counted } = scene([topics])
    await expect(act(edit, undefined, AbortSignal.abort())).rejects.toThrow()
    expect(counted).toEqual([])
    await act()
    expect(counted.at(-1)).toBe('refreshed')
  })
})

test('a deletion removes, and is no prediction', async () => {
  const { act, asked, counted, posted } = scene([answered(204)])
  await act({ ...edit, page_change_kind: 'delete' })
  expect(asked).toEqual(['DELETE http://cache.example/v1/topics/enwiki/8091?revision=1318002042'])
  expect([counted.at(-1), posted]).toEqual(['deleted', []])
})

test('what is set aside is kept until Kafka has it', async () => {
  const { handler, counted, produced } = scene([topics], [], 2)
  await handler.poisoned('{"half', 'it is no JSON', none)
  expect(counted).toEqual(['stalled by kafka', 'stalled by kafka', 'poisoned'])
  expect(produced).toMatchObject([['change-prop.error', { raw_event: '{"half' }]])
})

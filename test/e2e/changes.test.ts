import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { edit, revisionCreate } from '../reference-service/changes/events.ts'
import { type ServiceProcess, serviceProcess } from '../reference-service/service-process.ts'
import { kafkaForTests, type TestKafka } from './kafka-for-tests.ts'
import { type RecordingCache, recordingCache } from './recording-cache.ts'
import { eventually } from './stack-program.ts'

let kafka: TestKafka
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-changes-test-'))
  kafka = await kafkaForTests()
})
afterAll(async () => {
  await kafka?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const prefix = 'test'
const errorTopic = `${prefix}.change-prop.error`
let numbered = 0

/** A rule of its own for each test, and so a group and topics of its own. */
async function scene(settings = '') {
  const name = `model-${numbered++}`
  const topic = `${prefix}.changes.${name}`
  const rulesFile = join(folder, `${name}.yaml`)
  const cache = await recordingCache()
  await writeFile(
    rulesFile,
    `liftwing:
  uri: ${cache.url}
  models:
    ${name}:
      concurrency: 4
      match_config: { match: { wiki_id: '/^(en|zh)wiki$/' }, match_not: { meta: { domain: canary } } }
      namespace: outlink
      kafka_topic: changes.${name}
      retry_delay: 200
      retry_factor: 2
${settings.replaceAll(/^/gm, '      ')}
`,
  )
  const env = {
    RULES_FILE: rulesFile,
    KAFKA_BROKERS: kafka.address,
    KAFKA_TOPIC_PREFIX: prefix,
    KAFKA_CREATE_TOPICS: 'true',
    LOG_LEVEL: 'error',
  }
  const consumers: ServiceProcess[] = []
  const consumer = async () => {
    const started = await serviceProcess(env, 'changes/main.ts')
    consumers.push(started)
    await started.until('/readyz', 200)
    return started
  }
  return {
    cache,
    topic,
    consumer,
    retryTopic: `${prefix}.change-prop.retry.changes.${name}`,
    send: (events: readonly object[]) =>
      kafka.send(
        topic,
        events.map((event) => JSON.stringify(event)),
      ),
    async [Symbol.asyncDispose]() {
      for (const each of consumers) await each[Symbol.asyncDispose]()
      await cache[Symbol.asyncDispose]()
    },
  }
}

let ids = 0
const change = (pageId: number, revision: number, more: object = {}) => ({
  ...edit,
  meta: { ...edit.meta, id: `event-${ids++}` },
  page: { ...edit.page, page_id: pageId },
  revision: { ...edit.revision, rev_id: revision },
  ...more,
})

const count = async (service: ServiceProcess, outcome: string): Promise<number> => {
  const text = await (await service.fetch('/metrics')).text()
  return Number(new RegExp(`^changes_events_total\\{[^}]*outcome="${outcome}"\\} (\\d+)$`, 'm').exec(text)?.[1])
}
const untilCount = (service: ServiceProcess, outcome: string, wanted: number) =>
  eventually(
    () => count(service, outcome),
    (found) => found >= wanted,
  )

/** Revisions 1 to so many, of a few pages by turns. */
const stream = (length: number) => Array.from({ length }, (_, i) => change(1 + (i % 10), 1 + i))
const asOf = (events: ReturnType<typeof stream>) =>
  events.map(({ page, revision }) => `refresh enwiki/${page.page_id} ${revision.rev_id}`)

const untilAsked = (cache: RecordingCache, wanted: number) =>
  eventually(
    async () => cache.asked.length,
    (asked) => asked >= wanted,
  )

/** Somebody was there for the answer about every event: what was asked for by one who is dead is lost, unless it is asked for again. */
const untilAllAnswered = async (cache: RecordingCache, events: ReturnType<typeof stream>) => {
  const missing = await eventually(
    async () => asOf(events).filter((each) => !cache.answered.includes(each)),
    (left) => left.length === 0,
  )
  expect(missing).toEqual([])
}

describe('the stream', () => {
  test('asks the cache page by page in order, and what is no business of the rule not at all', async () => {
    await using here = await scene()
    const consumer = await here.consumer()
    const again = change(1, 7)
    await here.send([
      change(1, 5),
      change(1, 6),
      change(2, 5),
      again,
      change(3, 5, { page_change_kind: 'delete' }),
      change(4, 5, { page_change_kind: 'visibility_change' }),
      change(5, 5, { wiki_id: 'dewiki' }),
      change(6, 5, { meta: { ...edit.meta, domain: 'canary', id: 'canary' } }),
      again,
      change(1, 8),
    ])
    await untilCount(consumer, 'refreshed', 5)
    const { asked } = here.cache
    expect(asked.filter((each) => each.includes('/1 '))).toEqual([5, 6, 7, 8].map((n) => `refresh enwiki/1 ${n}`))
    expect(asked.filter((each) => !each.includes('/1 ')).sort()).toEqual(['delete enwiki/3 5', 'refresh enwiki/2 5'])
    const others = ['deleted', 'visibility', 'unmatched', 'canary', 'duplicate']
    expect(await Promise.all(others.map((outcome) => count(consumer, outcome)))).toEqual([1, 1, 1, 1, 1])
  })

  test('sets poisoned events aside, says so, and goes on behind them', async () => {
    await using here = await scene()
    const consumer = await here.consumer()
    const before = await kafka.length(errorTopic)
    await kafka.send(here.topic, ['{"half', '', '{}', JSON.stringify(change(0, 1)), JSON.stringify(change(1, 2))])
    await untilCount(consumer, 'refreshed', 1)
    expect(await untilCount(consumer, 'poisoned', 4)).toBe(4)
    const letters = (await kafka.read(errorTopic, before + 4)).slice(before).map((text) => JSON.parse(text))
    expect(letters.map(({ raw_event }) => raw_event).sort()).toEqual(
      ['{"half', '', '{}', expect.stringContaining('"page_id":0')].sort(),
    )
    expect(letters.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'The event was set aside: it is no JSON',
        'The event was set aside: it names no $schema',
        expect.stringContaining('page.page_id is wrong'),
      ]),
    )
  })

  test('tries an event again later that failed, as often as the rule says, and then sets it aside', async () => {
    await using here = await scene()
    const consumer = await here.consumer()
    const before = await kafka.length(errorTopic)
    here.cache.failures.set('enwiki/1', 2)
    here.cache.failures.set('enwiki/2', 100)
    await here.send([change(1, 5), change(2, 5), change(3, 5)])
    expect(await untilCount(consumer, 'refreshed', 2)).toBe(2)
    expect(await untilCount(consumer, 'dead_letter', 1)).toBe(1)
    const times = (page: number) => here.cache.asked.filter((each) => each === `refresh enwiki/${page} 5`).length
    expect([1, 2, 3].map(times)).toEqual([3, 3, 1])
    const [letter] = (await kafka.read(errorTopic, before + 1)).slice(before).map((text) => JSON.parse(text))
    expect(letter).toMatchObject({ message: 'cache: HTTP 502, and no retries are left' })
    expect(JSON.parse(letter.raw_event)).toMatchObject({ page: { page_id: 2 } })
    const retries = (await kafka.read(here.retryTopic, 4)).map((text) => JSON.parse(text).retries_left)
    expect(retries.sort()).toEqual([1, 1, 2, 2])
  })
})

describe('nothing is lost', () => {
  test('when the consumer is killed in mid-stream', async () => {
    await using here = await scene()
    const first = await here.consumer()
    const events = stream(300)
    here.cache.hold(100)
    await here.send(events)
    expect(await untilAsked(here.cache, 104)).toBe(104)
    await first[Symbol.asyncDispose]()
    await eventually(
      async () => here.cache.waiting,
      (waiting) => waiting === 0,
    )
    here.cache.release()
    expect(here.cache.answered.length).toBe(100)
    await here.consumer()
    await untilAllAnswered(here.cache, events)
  })

  test('when the partitions are divided anew: another consumer joins, and the first is killed', async () => {
    await using here = await scene()
    await kafka.createTopic(here.topic, 4)
    const first = await here.consumer()
    const events = stream(400)
    for (const event of events) await kafka.send(here.topic, [JSON.stringify(event)], String(event.page.page_id))
    const second = here.consumer()
    expect(await untilAsked(here.cache, 101)).toBeGreaterThan(100)
    await second
    const more = stream(400)
    for (const event of more) await kafka.send(here.topic, [JSON.stringify(event)], String(event.page.page_id))
    await first[Symbol.asyncDispose]()
    await untilAllAnswered(here.cache, [...events, ...more])
  })

  test('when the cache is away: the stream stalls, and neither retries nor sets anything aside', async () => {
    await using here = await scene()
    const consumer = await here.consumer()
    await here.cache.away()
    const events = stream(100)
    await here.send(events)
    const stalls = async () =>
      /^changes_stalls_total\{[^}]*server="cache"\} ([1-9]\d*)$/m.test(await (await consumer.fetch('/metrics')).text())
    expect(await eventually(stalls, Boolean)).toBe(true)
    const inFlight = async () =>
      /^changes_in_flight_events\{[^}]*\} 4$/m.test(await (await consumer.fetch('/metrics')).text())
    expect(await eventually(inFlight, Boolean)).toBe(true)
    await here.cache.back()
    await untilAllAnswered(here.cache, events)
    expect(await untilCount(consumer, 'refreshed', 100)).toBe(100)
    expect(await Promise.all(['retried', 'dead_letter'].map((outcome) => count(consumer, outcome)))).toEqual([0, 0])
    expect(here.cache.mostAtOnce).toBeLessThanOrEqual(4)
  })

  test('when the broker is killed in mid-stream and comes back', async () => {
    await using here = await scene()
    await here.consumer()
    const events = stream(200)
    here.cache.hold(20)
    await here.send(events)
    expect(await untilAsked(here.cache, 24)).toBe(24)
    await kafka.kill()
    here.cache.release()
    await kafka.start()
    const more = stream(20)
    await here.send(more)
    await untilAllAnswered(here.cache, [...events, ...more])
  })

  test('when it is told to stop: what is under way is finished and committed, and nothing comes twice', async () => {
    await using here = await scene()
    const first = await here.consumer()
    const events = stream(50)
    here.cache.hold()
    await here.send(events)
    expect(await untilAsked(here.cache, 4)).toBe(4)
    first.kill('SIGTERM')
    here.cache.release()
    expect(await first.exited).toBe(0)
    const asked = [...here.cache.asked]
    const second = await here.consumer()
    await untilAllAnswered(here.cache, events)
    expect(await untilCount(second, 'refreshed', events.length - asked.length)).toBe(events.length - asked.length)
    expect(here.cache.asked.length).toBe(events.length)
  })
})

test('the walk-through of the document: an event that is sent into staging comes out as a prediction', async () => {
  await using cache = await recordingCache()
  const place = {
    KAFKA_BROKERS: kafka.address,
    KAFKA_TOPIC_PREFIX: 'staging',
    KAFKA_CREATE_TOPICS: 'true',
    LOG_LEVEL: 'error',
  }
  await using gate = await serviceProcess(place, 'changes/eventgate/main.ts')
  await using consumer = await serviceProcess(
    {
      ...place,
      RULES_FILE: join(import.meta.dirname, '../../deploy/changes/staging.yaml'),
      CACHE_URL: cache.url,
      EVENTGATE_URL: `http://127.0.0.1:${gate.port}`,
    },
    'changes/main.ts',
  )
  await consumer.until('/readyz', 200)
  await kafka.send('staging.liftwing.test-events', [
    JSON.stringify(revisionCreate),
    JSON.stringify({ ...revisionCreate, database: 'dewiki' }),
  ])
  const [text] = await kafka.read('staging.mediawiki.page_prediction_change.rc0', 1)
  expect(JSON.parse(text ?? '')).toMatchObject({
    $schema: '/mediawiki/page/prediction_classification_change/1.1.0',
    meta: { stream: 'mediawiki.page_prediction_change.rc0', domain: 'en.wikipedia.org' },
    wiki_id: 'enwiki',
    page: { page_id: 8091, page_title: 'Douglas_Adams' },
    revision: { rev_id: 1318002042 },
    predicted_classification: {
      model_name: 'revscoring-drafttopic',
      model_version: 'articletopic-20260801',
      predictions: ['Culture.Literature'],
      probabilities: { 'Culture.Literature': 0.93 },
    },
  })
  expect(cache.asked).toEqual(['refresh enwiki/8091 1318002042'])
  // MediaWiki produces its events in the same way: by HTTP, to the same step.
  const post = (event: object) =>
    gate.fetch('/v1/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    })
  const outlink = { ...edit, meta: { ...edit.meta, stream: 'liftwing.test-outlink-events' } }
  expect((await post(outlink)).status).toBe(201)
  await untilCount(consumer, 'refreshed', 1)
  expect((await post({ ...outlink, page: undefined })).status).toBe(400)
  const [error] = await kafka.read('staging.eventgate-main.error.validation', 1)
  expect(JSON.parse(error ?? '')).toMatchObject({ message: "'' must have required property 'page'" })
})

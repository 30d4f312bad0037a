import { expect, test } from 'vitest'
import { answerOf, eventGate, type Status } from '../../../../reference-service/changes/eventgate/gate.ts'
import { ownValidator } from '../../../../reference-service/changes/eventgate/service.ts'
import { type PageChange, parseChange } from '../../../../reference-service/changes/page-change.ts'
import { predictionEvent } from '../../../../reference-service/changes/prediction-event.ts'
import { edit, revisionCreate } from '../events.ts'

const validator = ownValidator()
const { change } = parseChange(edit) as { change: PageChange }
const outlink = 'mediawiki.page_outlink_topic_prediction_change.v1'
const prediction = predictionEvent(change, outlink, {
  modelName: 'outlink-topic-model',
  modelVersion: 'articletopic-20260801',
  topics: [{ topic: 'Culture.Literature', score: 0.93 }],
})
const without = (field: string) => Object.fromEntries(Object.entries(edit).filter(([name]) => name !== field))
const toStream = (stream: string) => ({ ...edit, meta: { ...edit.meta, stream } })
const pageKey = '{"wiki_id":"enwiki","page_id":8091}'

test.each<readonly [string, unknown, object]>([
  ['a change', edit, { kind: 'valid', stream: 'mediawiki.page_change.v1', key: pageKey }],
  [
    'a change by a later minor version',
    { ...edit, $schema: '/mediawiki/page/change/1.8.0', new_field: 1 },
    { kind: 'valid' },
  ],
  ['a prediction', prediction, { kind: 'valid', stream: outlink, key: pageKey }],
  ['a revision', revisionCreate, { kind: 'valid', stream: 'mediawiki.revision-create', key: undefined }],
  ['no object', 'edit', { why: 'it is no object' }],
  ['a list in a list', [edit], { why: 'it is no object' }],
  ['no schema', without('$schema'), { why: 'it has no $schema of the form /title/1.0.0' }],
  ['no stream', { ...edit, meta: {} }, { why: 'it has no meta.stream' }],
  ['no meta', { ...edit, meta: null }, { why: 'it has no meta.stream' }],
  [
    'a stream that nobody knows',
    toStream('mediawiki.page_change.v9'),
    { why: 'no stream "mediawiki.page_change.v9" is configured' },
  ],
  [
    'a change in the stream of predictions',
    toStream(outlink),
    { why: expect.stringContaining('takes mediawiki/page/prediction_') },
  ],
  [
    'a major version that nobody knows',
    { ...edit, $schema: '/mediawiki/page/change/2.0.0' },
    { why: 'there is no schema /mediawiki/page/change/2.0.0' },
  ],
  ['no page', without('page'), { why: "'' must have required property 'page'" }],
  [
    'a page without its id',
    { ...edit, page: { page_title: 'A' } },
    { why: "'/page' must have required property 'page_id'" },
  ],
  ['a time that is none', { ...edit, dt: 'now' }, { why: '\'/dt\' must match format "date-time"' }],
  [
    'a score that is text',
    {
      ...prediction,
      predicted_classification: { model_name: 'a', model_version: '1', predictions: [], probabilities: { a: '1' } },
    },
    { why: "'/predicted_classification/probabilities/a' must be number" },
  ],
])('%s', (_, event, wanted) => expect(validator.check(event)).toMatchObject(wanted))

const stamp = { id: 'an-id', dt: '2026-11-21T03:12:00.000Z' }
const errorStream = 'eventgate-main.error.validation'

/** A Kafka that keeps what it is given, and refuses one stream. */
function gate(refusedStream?: string) {
  const kept: (readonly [string, object, string | undefined])[] = []
  const produce = async (stream: string, event: object, key?: string) => {
    if (stream === refusedStream) throw new Error('no leader')
    kept.push([stream, event, key])
  }
  return { kept, take: eventGate({ validator, produce, errorStream, stamp: () => stamp }) }
}

test('what is valid is in Kafka, by its key, and has an id and a time of arrival', async () => {
  const { kept, take } = gate()
  const bare = { ...edit, meta: { stream: 'mediawiki.page_change.v1' } }
  expect(await take([bare])).toEqual([{ status: 'success', event: bare }])
  expect(kept).toEqual([['mediawiki.page_change.v1', { ...bare, meta: { ...bare.meta, ...stamp } }, pageKey]])
})

test('an event keeps the id and the time that it has', async () => {
  const { kept, take } = gate()
  await take([edit])
  expect(kept[0]?.[1]).toEqual(edit)
})

test('what is invalid is in the error stream, as it came and with the reason', async () => {
  const { kept, take } = gate()
  const event = without('page')
  expect(await take([event, edit])).toMatchObject([{ status: 'invalid' }, { status: 'success' }])
  const [stream, error] = kept.find(([name]) => name === errorStream) ?? []
  expect(stream).toBe(errorStream)
  expect(error).toMatchObject({
    raw_event: JSON.stringify(event),
    errored_schema_uri: edit.$schema,
    errored_stream_name: edit.meta.stream,
    message: "'' must have required property 'page'",
  })
  expect(validator.check(error)).toMatchObject({ kind: 'valid' })
})

test('what Kafka does not take is an error, and not a success', async () => {
  const { take } = gate('mediawiki.page_change.v1')
  expect(await take([edit])).toEqual([{ status: 'error', event: edit, context: { message: 'no leader' } }])
})

test.each<readonly [readonly Status['status'][], number]>([
  [['success', 'success'], 201],
  [['success', 'invalid'], 207],
  [['success', 'error'], 207],
  [['invalid', 'invalid'], 400],
  [['invalid', 'error'], 500],
  [['error'], 500],
])('%j is answered by %i', (statuses, code) => {
  expect(answerOf(statuses.map((status) => ({ status, event: {} }))).code).toBe(code)
})

test('one that is nested too deeply to be written is invalid, and takes no other along', async () => {
  const { kept, take } = gate()
  const deep = { ...edit, page: JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) }
  const statuses = await take([edit, deep])
  expect(statuses[1]).toEqual({ status: 'invalid', event: undefined, context: { message: 'it is nested too deeply' } })
  expect(answerOf(statuses).code).toBe(207)
  expect(JSON.stringify(answerOf(statuses).body)).toContain('nested too deeply')
  expect(kept.map(([stream]) => stream)).toEqual(['mediawiki.page_change.v1', errorStream])
})

test('of one that is larger than a message the error stream has the beginning', async () => {
  const { kept, take } = gate()
  await take([{ ...edit, $schema: 7, comment: '"'.repeat(500_000) }])
  const [[, event] = []] = kept
  expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(1_000_000)
  expect(event).toMatchObject({ message: expect.stringMatching(/^it has no \$schema .* \(of its \d+ characters/) })
})

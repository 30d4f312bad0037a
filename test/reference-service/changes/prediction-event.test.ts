import { expect, test } from 'vitest'
import { type PageChange, parseChange } from '../../../reference-service/changes/page-change.ts'
import { predictionEvent } from '../../../reference-service/changes/prediction-event.ts'
import { edit } from './events.ts'

const { change } = parseChange(edit) as { change: PageChange }
const stream = 'mediawiki.page_outlink_topic_prediction_change.v1'
const prediction = {
  modelName: 'outlink-topic-model',
  modelVersion: 'articletopic-20260801',
  topics: [
    { topic: 'Culture.Literature', score: 0.93 },
    { topic: 'Culture.Media.Radio', score: 0.5 },
  ],
}

test('a prediction tells the change it comes from, and no field that its schema does not have', () => {
  const { meta, ...event } = predictionEvent(change, stream, prediction)
  expect(event).toEqual({
    $schema: '/mediawiki/page/prediction_classification_change/1.1.0',
    dt: '2026-11-21T03:11:34Z',
    changelog_kind: 'update',
    page_change_kind: 'edit',
    wiki_id: 'enwiki',
    comment: 'add a towel',
    performer: { user_id: 42, user_text: 'Zaphod', is_bot: false },
    page: edit.page,
    revision: {
      rev_id: 1318002042,
      rev_dt: '2026-11-21T03:11:34Z',
      rev_parent_id: 1318002000,
      rev_size: 99,
      editor: { user_id: 42, user_text: 'Zaphod' },
    },
    predicted_classification: {
      model_name: 'outlink-topic-model',
      model_version: 'articletopic-20260801',
      predictions: ['Culture.Literature', 'Culture.Media.Radio'],
      probabilities: { 'Culture.Literature': 0.93, 'Culture.Media.Radio': 0.5 },
    },
  })
  const { request_id, domain, uri } = edit.meta
  expect(meta).toEqual({
    stream,
    id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
    request_id,
    domain,
    uri,
  })
})

const idOf = (...[from, to, made]: Parameters<typeof predictionEvent>) =>
  (predictionEvent(from, to, made)['meta'] as { id: string }).id

test('the same change gives the same id, and anything else another', () => {
  const first = idOf(change, stream, prediction)
  expect(idOf(change, stream, { ...prediction, topics: [] })).toBe(first)
  const others = [
    idOf(change, 'mediawiki.page_prediction_change.rc0', prediction),
    idOf(change, stream, { ...prediction, modelVersion: 'articletopic-20260901' }),
    idOf({ ...change, meta: { ...change.meta, id: 'another' } }, stream, prediction),
    idOf({ ...change, meta: { stream: 'x' } }, stream, prediction),
  ]
  expect(new Set([first, ...others]).size).toBe(5)
})

import { describe, expect, test } from 'vitest'
import { Failure } from '../../../common/failure.ts'
import { line, parseClimbPlan, parseTrials } from '../../../slo/capacity/saved.ts'
import type { Trial } from '../../../slo/capacity/trial.ts'

const trial: Trial = {
  id: '20261127T100000Z-capacity-7f3a-01-c0de',
  startedAt: '2026-11-27T10:00:00.000Z',
  perSecond: 1100,
  seconds: 10,
  tookSeconds: 17.5,
  planned: 11_000,
  answered: 10_990,
  goals: [{ goal: 'read p95', good: 9900, total: 10_000, standing: 'held', reasons: [] }],
  trust: { kind: 'valid' },
  operations: [],
  utilisation: [],
}
const other = { ...trial, id: 'other', perSecond: 2200 }
const both = line(trial) + line(other)

describe('saved trials', () => {
  test('are a line each, as they were', () => {
    expect(parseTrials(both, 'trials.jsonl')).toEqual({ trials: [trial, other], isCutShort: false })
    expect(parseTrials('', 'trials.jsonl')).toEqual({ trials: [], isCutShort: false })
  })

  test.each([1, 20, line(other).length - 1])(
    'lose the last one alone when it was cut short, after %d characters',
    (length) => {
      const text = line(trial) + line(other).slice(0, length)
      expect(parseTrials(text, 'trials.jsonl')).toEqual({ trials: [trial], isCutShort: true })
    },
  )

  test.each([
    ['is no JSON', `${line(trial)}oops\n`, /^trials\.jsonl, line 2, is damaged, or of another version: /],
    ['lacks something', `{"id":"x"}\n`, /line 1, is damaged, or of another version: perSecond: /],
    ['is empty', `${line(trial)}\n${line(other)}`, /line 2, is damaged/],
  ])('are refused where a line %s', (_, text, sentence) => {
    expect(() => parseTrials(text, 'trials.jsonl')).toThrow(sentence)
    expect(() => parseTrials(text, 'trials.jsonl')).toThrow(Failure)
  })
})

test.each([
  ['is no JSON', '{', /^plan\.json is damaged, or of another version: /],
  [
    'is of a later version',
    '{"schemaVersion":2,"kind":"capacity-plan"}',
    /^plan\.json is damaged, or of another version: /,
  ],
  ['is that of a run', '{"schemaVersion":1,"kind":"evidence"}', /^plan\.json is damaged, or of another version: /],
])('a plan that %s is refused', (_, text, sentence) => {
  expect(() => parseClimbPlan(text, 'plan.json')).toThrow(sentence)
})

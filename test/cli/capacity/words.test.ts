import { expect, test } from 'vitest'
import { boundsInWords, clock, trialInWords } from '../../../cli/capacity/words.ts'
import type { TrialOutcome } from '../../../slo/capacity/trial.ts'

test.each([
  [undefined, undefined, 'nothing known yet'],
  [1100, undefined, 'above 1,100/s'],
  [undefined, 4400, 'below 4,400/s'],
  [1100, 4400, 'between 1,100/s and 4,400/s'],
])('bounds %s and %s are told as "%s"', (lower, upper, words) => expect(boundsInWords(lower, upper)).toBe(words))

test.each([
  [-3, '0:00'],
  [0.2, '0:01'],
  [250, '4:10'],
  [3600, '1:00:00'],
  [7325, '2:02:05'],
])('%d s are %s', (seconds, words) => expect(clock(seconds)).toBe(words))

const trial = (changes: Partial<TrialOutcome>): TrialOutcome => ({
  perSecond: 2310,
  seconds: 10,
  tookSeconds: 18,
  planned: 23_100,
  answered: 23_100,
  goals: [],
  trust: { kind: 'valid' },
  ...changes,
})
const outcome = (standing: 'held' | 'broken' | 'open', good: number, total = 21_000) => ({
  goal: 'read p95',
  good,
  total,
  standing,
  reasons: [],
})

const cases: readonly [sentence: string, changes: Partial<TrialOutcome>, words: string][] = [
  ['held', { goals: [outcome('held', 21_000)] }, '2,310/s for 10 s: held'],
  ['broken', { goals: [outcome('broken', 19_556)] }, '2,310/s for 10 s: broken, read p95 93.12 % good'],
  [
    'nearly whole, not rounded up',
    { goals: [outcome('broken', 20_999)] },
    '2,310/s for 10 s: broken, read p95 99.99 % good',
  ],
  ['open', { goals: [outcome('open', 0, 0)] }, '2,310/s for 10 s: undecided, read p95 nothing sent'],
  [
    'excused',
    { trust: { kind: 'excused', by: 'machine', reasons: ['The machine had other work.'] } },
    '2,310/s for 10 s: decides nothing. The machine had other work.',
  ],
]
test.each(cases)('a trial that is %s', (_, changes, words) => expect(trialInWords(trial(changes), [])).toBe(words))

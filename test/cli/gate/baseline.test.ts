import { expect, test } from 'vitest'
import { bothVerdict } from '../../../cli/gate/baseline.ts'
import type { Verdict } from '../../../slo/verdict.ts'

const check = (id: string, outcome: 'ok' | 'warning' | 'invalid') => ({ id, outcome, title: id, finding: `${id}.` })
const quiet = [check('generator-finished', 'ok'), check('machine-quiet', 'ok')]
const busy = [check('generator-finished', 'ok'), check('machine-quiet', 'invalid')]
const broken = [check('generator-finished', 'invalid')]

const cases: readonly (readonly [string, Verdict, ReturnType<typeof check>[], Verdict, Verdict, RegExp])[] = [
  ['both are met', 'met', quiet, 'met', 'met', /^Met: the promises are kept, and/],
  [
    'a promise is missed, whatever the baseline does',
    'missed',
    quiet,
    'met',
    'missed',
    /^Missed: promises were missed\.$/,
  ],
  ['it is worse, though the promises are kept', 'met', quiet, 'missed', 'missed', /worse than the baseline\.$/],
  ['both are missed', 'missed', quiet, 'missed', 'missed', /promises were missed, and it is worse/],
  [
    'the machine forbids the absolute question, and the relative one decides',
    'inconclusive',
    busy,
    'met',
    'met',
    /^Met: it is no worse .* That alone decides/,
  ],
  ['the machine forbids the absolute question, and it is worse', 'inconclusive', busy, 'missed', 'missed', /worse/],
  [
    'the run itself broke: then no comparison makes it met',
    'inconclusive',
    broken,
    'met',
    'inconclusive',
    /shows nothing\. generator-finished\.$/,
  ],
  ['too few blocks', 'met', quiet, 'inconclusive', 'inconclusive', /too little was seen/],
  ['neither was shown', 'inconclusive', busy, 'inconclusive', 'inconclusive', /too little was seen/],
]

test.each(cases)('%s', (_, kept, trust, better, verdict, sentence) => {
  const both = bothVerdict({ verdict: kept, trust }, { verdict: better })
  expect(both.verdict).toBe(verdict)
  expect(both.sentence).toMatch(sentence)
})

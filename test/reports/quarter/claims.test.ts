import { expect, test } from 'vitest'
import { apartSentences } from '../../../reports/quarter/claims.ts'
import type { ServiceScore } from '../../../slo/quarter/record.ts'
import { sampleQuarter } from './sample-quarter.ts'

const [sample] = (await sampleQuarter(91, ['outlink'])).services
if (!sample) throw new Error('the sample has no service')

/** 95 % promised: 950 answered, 40 failed through the client, so many failed by themselves. */
function withFailures(failed: number, counted: 'in-total' | 'left-out'): ServiceScore {
  const answer = (code: string, kind: ServiceScore['answers'][number]['kind'], count: number) => {
    return { site: 'eqiad', code, kind, count }
  }
  const good = 950 + (counted === 'in-total' ? 40 : 0)
  const exactly = (count: number) => ({ lower: count, count, upper: count })
  const [first, ...rest] = sample?.promises ?? []
  const [all, ...sites] = first?.scopes ?? []
  if (!first || !all) throw new Error('the sample has no promise')
  const scopes = [{ ...all, good: exactly(good), bad: exactly(failed) }, ...sites]
  return {
    ...(sample as ServiceScore),
    promises: [{ ...first, scopes, verdict: 'met' }, ...rest],
    answers: [answer('200', 'ok', 950), answer('429', 'client-error', 40), answer('503', 'error', failed)],
  }
}

test.each([
  ['in-total', 10, 'They count in the total; without them, availability would be 98.95 %.'],
  ['in-total', 51, 'They count in the total; without them, availability would be 94.90 %, and would be missed.'],
  ['left-out', 10, 'They are left out of the total; with them, availability would be 99.00 %.'],
] as const)(
  'client-caused errors that are %s are told in the other reading as well (%i failures)',
  (counted, failed, said) => {
    expect(apartSentences(withFailures(failed, counted))[0]?.replaceAll('\u00a0', ' ')).toMatch(new RegExp(`${said}$`))
  },
)

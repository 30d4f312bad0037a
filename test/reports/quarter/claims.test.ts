import { expect, test } from 'vitest'
import { apartSentences, burnDownClaim, paceSentences } from '../../../reports/quarter/claims.ts'
import { headline } from '../../../reports/quarter/words.ts'
import type { PromiseScore, ServiceScore } from '../../../slo/quarter/record.ts'
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

const report = await sampleQuarter(91, ['outlink'])

/** The first promise of the sample, changed. */
function withScopes(change: (scope: PromiseScore['scopes'][number]) => Partial<PromiseScore['scopes'][number]>) {
  const [service] = report.services
  const [promise, ...rest] = service?.promises ?? []
  if (!service || !promise) throw new Error('the sample has no promise')
  const changed = { ...promise, scopes: promise.scopes.map((scope) => ({ ...scope, ...change(scope) })) }
  return { ...service, promises: [changed, ...rest] }
}

test('a budget that is spent already does not run out in the future', () => {
  const pace = { total: 1000, bad: 20, allowed: 10, spent: 2, atEnd: 2, runsOutAt: '2026-11-11T00:00:00.000Z' }
  const days = [14, 15].map((day) => ({ day, total: 100, bad: 10 }))
  const [first] = paceSentences(
    report,
    withScopes(() => ({ pace, days })),
  )
  expect(first).toContain('is spent, and has been since 16 Sep')
  expect(first).not.toContain('runs out')
})

test('what is inconclusive may have overspent its budget; only what is missed has', () => {
  const service = withScopes(({ budget }) => ({
    budget: { ...budget, allowed: 1 },
    days: [{ day: 3, total: 9, bad: 2 }],
  }))
  const told = (verdict: PromiseScore['verdict']) =>
    burnDownClaim(report, {
      ...service,
      promises: service.promises.slice(0, 1).map((promise) => ({ ...promise, verdict })),
    })
  expect(told('missed')).toContain('Availability overspent its budget on 4 Sep')
  expect(told('inconclusive')).toContain('Availability may have overspent its budget on 4 Sep')
})

test.each([
  [{ met: 1 }, 'the one promise met.'],
  [{ missed: 1 }, '0 of 1 promise met; 1 missed.'],
  [{ met: 2 }, 'all 2 promises met.'],
  [{ met: 1, inconclusive: 1 }, '1 of 2 promises met; 1 inconclusive.'],
  [{ met: 1, missed: 1, inconclusive: 2, expired: 1 }, '1 of 4 promises met; 1 missed, 2 inconclusive and 1 expired.'],
])('the headline counts promises as people do: %o', (some, said) => {
  const tally = { met: 0, missed: 0, inconclusive: 0, expired: 0, ...some }
  expect(headline({ ...report, services: [], tally })).toBe(`The September to November 2026 SLO quarter: ${said}`)
})

test('a site that missed alone is in the headline', () => {
  const service = withScopes(({ scope, verdict }) => ({ verdict: scope === 'codfw' ? 'missed' : verdict }))
  expect(headline({ ...report, services: [service] })).toBe(
    'The September to November 2026 SLO quarter: all 2 promises met. Missed in one site alone: Outlink topics, Availability in codfw.',
  )
})

test('nothing is said of a backend that was never seen', () => {
  const service = { ...withScopes(() => ({})), backends: [] }
  expect(apartSentences(service).join(' ')).toContain('No call to what lies behind it was counted')
})

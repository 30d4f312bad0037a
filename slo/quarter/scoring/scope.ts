import { budgetOf, paceOf } from '../../budget.ts'
import { allowedFailures, atLeast, type Fraction, toNumber } from '../../fraction.ts'
import { clopperPearson } from '../../interval.ts'
import type { Verdict } from '../../verdict.ts'
import { counted, grouped } from '../../words.ts'
import { nothing, subtract } from '../evidence.ts'
import type { ScopeScore } from '../record.ts'
import type { Span } from '../span.ts'
import type { DailyGoodBad, GoodBad } from './tally.ts'

type ScopeQuestion = {
  readonly scope: string
  readonly target: Fraction
  readonly ideal?: Fraction
  /** Absent: nothing was seen. */
  readonly tally: DailyGoodBad | undefined
  /** Why the counts cannot be trusted to decide, whatever they say; whole sentences. */
  readonly faults: readonly string[]
  /** What a reader has to know besides; it decides nothing. */
  readonly remarks: readonly string[]
  readonly excluded?: GoodBad
  /** What is wrong with a bad request: "failed", "took longer than 500 ms". */
  readonly badDid: string
  /** What is known of those that are counted as bad; differs where the threshold is no edge: "took longer than 400 ms". */
  readonly countedDid: string
  readonly span: Span
}

type GoodAndBad = Pick<GoodBad, 'good' | 'bad'>

/** What the counts prove about a target, whatever is true inside their bounds. */
export function judge({ good, bad }: GoodAndBad, target: Fraction): Verdict {
  const reached = (goods: number, bads: number) => goods + bads > 0 && atLeast(goods, goods + bads, target)
  if (good.upper + bad.upper === 0) return 'inconclusive'
  const atWorst = reached(good.lower, bad.upper)
  const atBest = reached(good.upper, bad.lower)
  if (atWorst && good.count + bad.count > 0) return 'met'
  return atBest ? 'inconclusive' : 'missed'
}

/** Holds a target against the requests of one scope. */
export function scoreScope(question: ScopeQuestion): ScopeScore {
  const { scope, target, tally, faults, ideal, excluded, span } = question
  const { good, bad, unseen } = tally ?? none
  const total = good.count + bad.count
  const judged = judge({ good, bad }, target)
  const verdict = faults.length > 0 || total === 0 ? 'inconclusive' : judged
  const rest = excluded && without(question, excluded)
  return {
    scope,
    verdict,
    reasons: [...faults, ...explain(question, judged, total), ...question.remarks],
    good,
    bad,
    unseen,
    budget: budgetOf(bad.count, total, target),
    ...(total > 0 ? { interval: clopperPearson(good.count, total) } : {}),
    ...(ideal
      ? { ideal: { target: ideal, verdict: faults.length > 0 ? 'inconclusive' : judge({ good, bad }, ideal) } }
      : {}),
    ...(rest ? { withoutExclusions: rest } : {}),
    ...(total > 0 && span.countedUntil < span.end ? { pace: pace(bad.count, total, question) } : {}),
    days: [...(tally?.days ?? [])]
      .map(([day, counts]) => ({ day, total: counts.good.count + counts.bad.count, bad: counts.bad.count }))
      .sort((a, b) => a.day - b.day),
  }
}

const none: GoodBad = { good: nothing, bad: nothing, unseen: 0 }

function without({ target, tally, faults }: ScopeQuestion, excluded: GoodBad): ScopeScore['withoutExclusions'] {
  if (!tally) return undefined
  const good = subtract(tally.good, excluded.good)
  const bad = subtract(tally.bad, excluded.bad)
  return { good, bad, verdict: faults.length > 0 ? 'inconclusive' : judge({ good, bad }, target) }
}

function pace(bad: number, total: number, { target, span }: ScopeQuestion): ScopeScore['pace'] {
  const { runsOutAfter, ...ahead } = paceOf(bad, total, target, span.countedUntil - span.start, span.end - span.start)
  if (runsOutAfter === undefined) return ahead
  return { ...ahead, runsOutAt: new Date(Math.round(span.start + runsOutAfter) * 1000).toISOString() }
}

function explain(question: ScopeQuestion, judged: Verdict, total: number): string[] {
  const { scope, target, tally, badDid, countedDid } = question
  const where = scope === 'together' ? '' : ` in ${scope}`
  if (!tally) return question.faults.length > 0 ? [] : [`No data was found${where}: no data is never a pass.`]
  if (total === 0) return [`Not one request was counted${where}, so nothing is known.`]
  const allowed = allowedFailures(total, target)
  const budget = `${counted(tally.bad.count, 'request')} of ${grouped(total)} ${countedDid}; ${grouped(allowed)} were allowed.`
  if (judged === 'missed') return [budget, ...narrow(question), ...weakness(question, total)]
  if (judged === 'met') return [...narrow(question), ...weakness(question, total)]
  const { bad } = tally
  return [
    `${budget} What the samples cannot prove decides: between ${grouped(bad.lower)} and ${grouped(bad.upper)} ${badDid}.`,
  ]
}

/**
 * The verdict is about requests that samples show. What processes did after their last scrape is in none: where all of it together
 * could turn the verdict, that is said.
 */
function narrow({ tally, target }: ScopeQuestion): string[] {
  if (!tally || tally.unseen === 0) return []
  const { good, bad, unseen } = tally
  const more = (bounds: typeof good) => ({ ...bounds, upper: bounds.upper + unseen })
  if (judge({ good: more(good), bad: more(bad) }, target) !== 'inconclusive') return []
  return [
    `It was narrow: some ${counted(unseen, 'request')} after the last scrapes of processes that ended are in no count, and could turn it.`,
  ]
}

/** Few requests prove little, whichever side of the target they fall on (seed 003: "a granularity problem"). */
function weakness({ target, tally }: ScopeQuestion, total: number): string[] {
  if (!tally) return []
  const allowed = allowedFailures(total, target)
  const { lower, upper } = clopperPearson(tally.good.count, total)
  const wanted = toNumber(target)
  const said: string[] = []
  if (lower < wanted && wanted <= upper) {
    said.push(`The evidence is weak: with ${counted(total, 'request')}, chance alone could have decided.`)
  }
  if (allowed < fewAllowed) {
    const finest = allowed === 0 ? 'a single bad one would break the promise' : `only ${grouped(allowed)} may be bad`
    said.push(`Of ${counted(total, 'request')}, ${finest}.`)
  }
  return said
}

/** Below this many allowed failures, one request more or less is a large part of the budget. */
const fewAllowed = 5

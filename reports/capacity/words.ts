import { nameOf } from '../../slo/capacity/gave-first.ts'
import type { Goal } from '../../slo/capacity/goal.ts'
import type { CapacityReport, SearchStop } from '../../slo/capacity/record.ts'
import type { Excuser } from '../../slo/run/trust/excuses.ts'
import { list } from '../../slo/words.ts'
import { duration, rate, rates, share, span, target } from '../numbers.ts'
import { promiseName } from '../promise-words.ts'

/** "2.4 times": never more than was shown. */
export function times(value: number): string {
  const cut = Math.floor(value * 100 + 1e-9) / 100
  return `${cut >= 10 ? Math.floor(cut) : cut} times`
}

/** What a goal asks of a load. */
export function goalName(goal: Goal): string {
  return goal.objective.kind === 'throughput'
    ? `${promiseName(goal).replace(' throughput', 's')} answered`
    : promiseName(goal)
}

export function goalPromise({ objective, lossRatio }: Goal): string {
  const kept = target({ numerator: lossRatio.denominator - lossRatio.numerator, denominator: lossRatio.denominator })
  switch (objective.kind) {
    case 'percentile':
    case 'latency':
      return `${kept} within ${duration(objective.thresholdMs)}`
    case 'throughput':
      return `${kept} of what is offered`
    case 'availability':
      return `${kept} without a server error`
    case 'correctness':
      return `${kept} right`
    case 'recovery':
      return `good again within ${span(objective.withinSeconds)}`
  }
}

const excusers: Readonly<Record<Excuser, string>> = {
  generator: 'the generator',
  machine: 'the machine',
  disturbance: 'something else on the machine',
}

export const excuserName = (by: Excuser) => excusers[by]

/** Why it stopped, as a sentence. */
export function stopSentence({ result, limits, goals }: CapacityReport): string {
  const width = Math.min(...goals.map((goal) => goal.width))
  const why: Readonly<Record<SearchStop, string>> = {
    narrow: `The search stopped because the interval is as narrow as was asked for (${share(width)}).`,
    'max-held': `The search stopped at the largest load that it may send, ${rate(limits.maxPerSecond)}.`,
    'min-broken': `The search stopped at the smallest load that it may send, ${rate(limits.minPerSecond)}.`,
    generator: 'The search stopped because beyond the lower bound the generator could not send what was asked.',
    machine: 'The search stopped because beyond the lower bound this machine alone explains what broke.',
    disturbance: 'The search stopped because something else disturbed the trials, again and again.',
    time: `The search stopped because its time was over (${span(limits.maxSeconds)}).`,
    interrupted: 'The search was interrupted.',
  }
  return why[result.stopped]
}

/** One sentence that says it all. */
export function headline(report: CapacityReport): string {
  const { result, promised, headroom, verdict, trials, soak } = report
  if (trials.length === 0 && soak) return soakHeadline(report)
  const wanted = promised.length === 0 ? '' : `the promised ${rates(promised)}`
  const gives = givesFirst(report)
  const lower = result.lower && `All promises hold at ${rates(result.lower.operations)}`
  const upper = result.upper && `promises break at ${rates(result.upper.operations)}`
  const held =
    lower && headroom.lowerTimes !== undefined && wanted !== ''
      ? `${lower}: ${times(headroom.lowerTimes)} ${wanted}`
      : lower
  switch (verdict) {
    case 'met':
      return `Met: ${uncapital(held ?? 'nothing was searched')}${gives}.`
    case 'missed':
      return `Missed: ${upper ?? 'promises break'}${headroom.upperTimes === undefined ? '' : `, ${times(headroom.upperTimes)} ${wanted}`}${gives}.`
    case 'inconclusive': {
      const known = [held, upper].filter((each) => each !== undefined)
      return `Inconclusive: ${known.length === 0 ? 'no load was shown to hold or to break' : uncapital(list(known))}${gives}.`
    }
  }
}

function soakHeadline({ soak, verdict }: CapacityReport): string {
  if (!soak) return ''
  const drifting = soak.drifts.filter(({ drifts }) => drifts).map(({ what }) => what)
  const held = `${rate(soak.perSecond)} for ${span(soak.seconds)}`
  const said = { met: 'Met: held', missed: 'Missed: did not hold', inconclusive: 'Inconclusive:' }[verdict]
  return `${said} ${held}${drifting.length > 0 ? `; ${list(drifting)} drifted` : '; nothing drifted'}.`
}

function givesFirst({ gaveFirst: { resource }, result }: CapacityReport): string {
  if (result.upper === undefined && result.ceiling === undefined) return ''
  if (result.upper === undefined && result.ceiling?.by === 'disturbance') return '; what gives first was not seen'
  if (resource === undefined) return '; no part that was looked at gives first'
  if (resource === 'generator') return '; the generator gives first, so that it is no capacity of the service'
  return `; ${nameOf(resource)} gives first`
}

const uncapital = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1)

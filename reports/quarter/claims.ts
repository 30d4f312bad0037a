import { atLeast } from '../../slo/fraction.ts'
import type { PromiseScore, ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { list } from '../../slo/words.ts'
import { count, percent, plural, share, span } from '../numbers.ts'
import { allScope, dayName, dayOf, daysCounted, measuredWords, nameOf, promisedWords, totalOf } from './words.ts'

/** What a figure or a section shows, as a sentence computed from it. */

/** "Availability used 62 % of its budget; Latency overspent it on 3 Oct." */
export function burnDownClaim(report: QuarterReport, service: ServiceScore): string {
  return `${service.title}: ${list(service.promises.map((promise) => budgetWords(report, promise)))}.`
}

function budgetWords(report: QuarterReport, promise: PromiseScore): string {
  const { budget, pace } = allScope(promise)
  const name = nameOf(promise)
  const whole = pace?.allowed ?? budget.allowed
  if (whole === 0) return `${name} has no budget to spend at this traffic`
  const day = dayOfOverspending(promise)
  const overspent = promise.verdict === 'inconclusive' ? 'may have overspent' : 'overspent'
  if (day !== undefined) return `${name} ${overspent} its budget on ${dayOf(report, day)}`
  const used = share(budget.used / whole)
  return pace ? `${name} has used ${used} of the whole quarter's budget` : `${name} used ${used} of its budget`
}

/** The day on which the bad requests became more than the quarter allows; undefined where they never did. */
function dayOfOverspending(promise: PromiseScore): number | undefined {
  const { budget, days, pace } = allScope(promise)
  let bad = 0
  return days.find(({ bad: ofDay }) => {
    bad += ofDay
    return bad > (pace?.allowed ?? budget.allowed)
  })?.day
}

/** The worst day of the worst promise. */
export function dailyClaim(report: QuarterReport, service: ServiceScore): string {
  const worst = service.promises
    .flatMap((promise) => allScope(promise).days.map((day) => ({ promise, ...day })))
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.bad / b.total - a.bad / a.total)[0]
  if (!worst || worst.bad === 0) return `${service.title}: every request of every day was good.`
  const good = percent(worst.total - worst.bad, worst.total)
  return `${service.title}: the worst day was ${dayOf(report, worst.day)}, when ${good} of ${plural(worst.total, 'request')} were good (${nameOf(worst.promise)}, promised ${promisedWords(worst.promise)}).`
}

export function trafficClaim(report: QuarterReport, service: ServiceScore): string {
  const total = service.traffic.reduce((sum, { days }) => sum + days.reduce((all, day) => all + day.total, 0), 0)
  const busiest = service.traffic
    .flatMap(({ site, days }) => days.map((day) => ({ site, ...day })))
    .sort((a, b) => b.total - a.total)[0]
  if (!busiest || total === 0) return `${service.title}: not one request was counted.`
  const perSecond = total / (daysCounted(report, service) * 86_400)
  const average = perSecond >= 0.01 ? `, ${count(Number(perSecond.toPrecision(2)))} per second on average` : ''
  return `${service.title}: ${plural(total, 'request')}${average}; most in ${busiest.site} on ${dayOf(report, busiest.day)} (${count(busiest.total)}).`
}

/** Client-caused errors, disconnects, staging: what was seen and does not count. */
export function apartSentences(service: ServiceScore): readonly string[] {
  const sum = (kind: ServiceScore['answers'][number]['kind']) =>
    service.answers.filter((answer) => answer.kind === kind).reduce((all, answer) => all + answer.count, 0)
  const total = service.answers.reduce((all, answer) => all + answer.count, 0)
  const client = sum('client-error')
  const hungUp = sum('client-disconnect')
  const nobody = sum('service-disconnect')
  const { staging, backends } = service
  return [
    client > 0
      ? `${plural(client, 'request')} (${percent(client, total)}) failed through the client (4xx): no errors of the service.${otherTotal(service)}`
      : total > 0
        ? 'No request failed through the client (4xx).'
        : 'Nothing tells which requests failed through the client.',
    ...(hungUp + nobody > 0
      ? [
          `${plural(hungUp + nobody, 'connection')} ended without an answer: ${count(hungUp)} by the client, ${count(nobody)} by the service, which count as errors.`,
        ]
      : []),
    ...(backends === undefined
      ? [
          'The source does not tell what lies behind the service apart: errors and time of its backends are within its own.',
        ]
      : backends.length === 0
        ? ['No call to what lies behind it was counted, so nothing is known of its errors and time.']
        : [calledSentence(backends)]),
    ...(staging
      ? [
          `${staging.seen > 0 ? `${plural(staging.seen, 'request')} to staging were seen and left out` : 'No request to staging was seen'}; staging is found by ${staging.selector}.`,
        ]
      : []),
  ]
}

function calledSentence(backends: NonNullable<ServiceScore['backends']>): string {
  const sum = (of: 'calls' | 'errors') => backends.reduce((all, backend) => all + backend[of], 0)
  return `What lies behind it was called ${plural(sum('calls'), 'time')} and failed ${plural(sum('errors'), 'time')}. The promise is the black box's, backends included.`
}

/** The SLO document can be read either way: do client-caused errors count in the total? What the other reading would give. */
function otherTotal(service: ServiceScore): string {
  const promise = service.promises.find(({ id }) => id === 'availability')
  if (!promise || !('target' in promise.objective)) return ''
  const answers = service.answers.filter(({ site }) => service.sites.includes(site))
  const all = answers.reduce((sum, { count: n }) => sum + n, 0)
  const mine = answers
    .filter(({ kind }) => kind !== 'client-error' && kind !== 'client-disconnect')
    .reduce((sum, { count: n }) => sum + n, 0)
  const isInTotal = totalOf(allScope(promise)) === all
  const total = isInTotal ? mine : all
  if (total === 0) return ''
  const good = total - allScope(promise).bad.count
  const would = atLeast(good, total, promise.objective.target) ? 'met' : 'missed'
  const turned = promise.verdict === 'inconclusive' || would === promise.verdict ? '' : `, and would be ${would}`
  const [stand, other] = isInTotal ? ['count in', 'without'] : ['are left out of', 'with']
  return ` They ${stand} the total; ${other} them, availability would be ${percent(good, total)}${turned}.`
}

/** About the promises themselves: can they be kept, and what do they leave out? */
export function promiseSentences(service: ServiceScore): readonly string[] {
  return [outageSentence(service), unpromisedSentence(service)].filter((sentence) => sentence !== undefined)
}

/** What no guarantee is given for: the SLO document asks to say so. */
function unpromisedSentence({ promises, notScored }: ServiceScore): string | undefined {
  const missing = (['availability', 'latency'] as const).flatMap((indicator) => {
    const promised = new Set(promises.filter((each) => each.indicator === indicator).map(({ operation }) => operation))
    if (promised.size === 0) return [indicator]
    if (promised.has('all')) return []
    return (['read', 'write'] as const).filter((each) => !promised.has(each)).map((each) => `${each} ${indicator}`)
  })
  const nothing = missing.length > 0 && (promises.length > 0 || notScored.length > 0)
  return nothing ? `Nothing is promised about ${list(missing)}.` : undefined
}

/** "One outage of 4 h would spend 9 % of the availability budget." */
function outageSentence(service: ServiceScore): string | undefined {
  const outage = service.promises.find((promise) => promise.outage)?.outage
  if (!outage) return undefined
  if (outage.share === undefined)
    return `The target allows no failure at all, so one outage of ${span(outage.seconds)} breaks it.`
  const spends = `One outage of ${span(outage.seconds)}, the expected length, spends ${share(outage.share)} of the availability budget`
  return outage.share > 1
    ? `${spends}: the promise amounts to making no mistakes, and is untenable.`
    : `${spends}; the budget pays for ${count(Math.floor(1 / outage.share))} of them.`
}

/** Where an unfinished quarter is heading, promise by promise. */
export function paceSentences(report: QuarterReport, service: ServiceScore): readonly string[] {
  return service.promises.flatMap((promise) => {
    const { pace } = allScope(promise)
    if (!pace) return []
    const spentOn = dayOfOverspending(promise)
    if (pace.atEnd === undefined) return [`${nameOf(promise)}: at this pace the quarter allows no failure at all.`]
    const spent = `${share(pace.spent ?? 0)} of the whole quarter's budget is spent`
    const end = `at this pace ${share(pace.atEnd)} will be (${count(pace.bad)} of ${count(pace.allowed)} allowed among ${count(pace.total)} requests)`
    if (spentOn !== undefined)
      return [`${nameOf(promise)}: ${spent}, and has been since ${dayOf(report, spentOn)}; ${end}.`]
    const isAhead = pace.runsOutAt !== undefined && pace.runsOutAt > report.countedUntil
    const out = isAhead ? ` The budget runs out on ${dayName(pace.runsOutAt ?? '')}.` : ''
    return [`${nameOf(promise)}: ${spent}; ${end}.${out}`]
  })
}

/** Both figures of every promise for which an exclusion was declared. */
export function exclusionSentences(service: ServiceScore): readonly string[] {
  const declared = service.exclusions.map(
    ({ from, until, reason }) =>
      `${reason}: ${from.slice(0, 16).replace('T', ' ')} to ${until.slice(0, 16).replace('T', ' ')} UTC.`,
  )
  const both = service.promises.flatMap((promise) => {
    const scope = allScope(promise)
    const without = scope.withoutExclusions
    if (!without) return []
    const changed = without.verdict === scope.verdict ? '' : `, and would be ${without.verdict}`
    return [
      `${nameOf(promise)}: ${measuredWords(scope) ?? 'no data'} with everything, which counts; ${measuredWords(without) ?? 'no data'} without the exclusion${changed}.`,
    ]
  })
  return [...declared, ...both]
}

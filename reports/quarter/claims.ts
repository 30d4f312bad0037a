import type { PromiseScore, ServiceScore } from '../../slo/quarter-score/record.ts'
import { count, list, percent, plural, share, span } from '../numbers.ts'
import type { QuarterReport } from '../quarter-report.ts'
import { allScope, dayName, dayOf, measuredWords, nameOf, promisedWords } from './words.ts'

/** What a figure or a section shows, as a sentence computed from it. */

/** "Availability used 62 % of its budget; Latency overspent it on 3 Oct." */
export function burnDownClaim(report: QuarterReport, service: ServiceScore): string {
  return `${service.title}: ${list(service.promises.map((promise) => budgetWords(report, promise)))}.`
}

function budgetWords(report: QuarterReport, promise: PromiseScore): string {
  const { budget, days, pace } = allScope(promise)
  const name = nameOf(promise)
  const whole = pace?.allowed ?? budget.allowed
  if (whole === 0) return `${name} has no budget to spend at this traffic`
  let bad = 0
  const broke = days.find(({ bad: ofDay }) => {
    bad += ofDay
    return bad > whole
  })
  if (broke) return `${name} overspent its budget on ${dayOf(report, broke.day)}`
  const used = share(budget.used / whole)
  return pace ? `${name} has used ${used} of the whole quarter's budget` : `${name} used ${used} of its budget`
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
  const perSecond = total / ((Date.parse(report.countedUntil) - Date.parse(report.quarter.start)) / 1000)
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
  const { staging, backend } = service
  return [
    client > 0
      ? `${plural(client, 'request')} (${percent(client, total)}) failed through the client (4xx): no errors of the service.`
      : 'No request failed through the client (4xx).',
    ...(hungUp + nobody > 0
      ? [
          `${plural(hungUp + nobody, 'connection')} ended without an answer: ${count(hungUp)} by the client, ${count(nobody)} by the service, which count as errors.`,
        ]
      : []),
    ...(backend
      ? [
          `What lies behind it was called ${plural(backend.calls, 'time')} and failed ${plural(backend.errors, 'time')}${backend.within ? `; ${percent(backend.within.count, backend.within.of) ?? 'none'} of these calls took ${count(backend.within.ms)} ms or less` : ''}. The promise is the black box's, backend included.`,
        ]
      : []),
    ...(staging
      ? [
          `${staging.seen > 0 ? `${plural(staging.seen, 'request')} to staging were seen and left out` : 'No request to staging was seen'}; staging is found by ${staging.selector}.`,
        ]
      : []),
  ]
}

/** "One outage of 4 h would spend 9 % of the availability budget." */
export function outageSentence(service: ServiceScore): string | undefined {
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
export function paceSentences(service: ServiceScore): readonly string[] {
  return service.promises.flatMap((promise) => {
    const { pace } = allScope(promise)
    if (!pace) return []
    if (pace.atEnd === undefined) return [`${nameOf(promise)}: at this pace the quarter allows no failure at all.`]
    const spent = `${share(pace.spent ?? 0)} of the whole quarter's budget is spent`
    const end = `at this pace ${share(pace.atEnd)} will be (${count(pace.bad)} of ${count(pace.allowed)} allowed among ${count(pace.total)} requests)`
    const out = pace.runsOutAt ? ` The budget runs out on ${dayName(pace.runsOutAt)}.` : ''
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

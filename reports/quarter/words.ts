import type { PromiseScore, ScopeScore, ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { list } from '../../slo/words.ts'
import { count, duration, percent, plural, share, target } from '../numbers.ts'
import { promiseName } from '../promise-words.ts'

/** "1 September 2026". */
export function dayName(iso: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(iso),
  )
}

const shortMonth = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' })

/** A day of the quarter, counted from its start: 13 → "14 Sep". */
export function dayOf({ quarter }: QuarterReport, day: number): string {
  const at = new Date(Date.parse(quarter.start) + day * 86_400_000)
  return `${at.getUTCDate()} ${shortMonth.format(at)}`
}

/** The same as an ISO date, for tables: "2026-09-14". */
export function dateOf({ quarter }: QuarterReport, day: number): string {
  return new Date(Date.parse(quarter.start) + day * 86_400_000).toISOString().slice(0, 10)
}

export function daysIn({ quarter }: QuarterReport): number {
  return Math.round((Date.parse(quarter.end) - Date.parse(quarter.start)) / 86_400_000)
}

/** When a service's promises end within the quarter, in unix seconds: with it, or before. */
export function endOfPromises({ quarter }: QuarterReport, { expiry, expires }: ServiceScore): number {
  const end = Date.parse(quarter.end) / 1000
  return expiry === 'ran-out-inside' && expires !== undefined ? Date.parse(expires) / 1000 + 86_400 : end
}

/** The part of the quarter in which a service's requests were counted, in days. */
export function daysCounted(report: QuarterReport, service: ServiceScore): number {
  const until = Math.min(Date.parse(report.countedUntil) / 1000, endOfPromises(report, service))
  return (until - Date.parse(report.quarter.start) / 1000) / 86_400
}

/** "The September to November 2026 SLO quarter: 9 of 12 promises met." */
export function headline(report: QuarterReport): string {
  const { met, missed, inconclusive, expired } = report.tally
  const all = met + missed + inconclusive
  const when = report.finished ? '' : `, so far (until ${dayName(report.countedUntil)})`
  const name = `The ${report.quarter.name} SLO quarter${when}`
  if (all === 0) return `${name}: no promise was in force${expired > 0 ? `, ${count(expired)} had expired` : ''}.`
  const rest = [
    ...(missed > 0 ? [`${count(missed)} missed`] : []),
    ...(inconclusive > 0 ? [`${count(inconclusive)} inconclusive`] : []),
    ...(expired > 0 ? [`${count(expired)} expired`] : []),
  ]
  const every = all === 1 ? 'the one promise met' : `all ${count(all)} promises met`
  const good = met === all ? every : `${count(met)} of ${plural(all, 'promise')} met`
  return `${name}: ${good}${rest.length > 0 ? `; ${list(rest)}` : ''}.${missedApart(report)}`
}

/** More than these would be no headline. */
const sitesTold = 3

/** Sites that missed a promise which all of them together met, the worst first. */
function missedApart({ services }: QuarterReport): string {
  const found = services
    .filter(({ expiry }) => expiry !== 'expired')
    .flatMap((service) =>
      service.promises
        .filter(({ verdict }) => verdict === 'met')
        .flatMap((promise) =>
          promise.scopes
            .filter(({ verdict }) => verdict === 'missed')
            .map(({ scope, budget }) => ({
              words: `${service.title}, ${nameOf(promise)} in ${scope}`,
              spent: budget.share ?? Number.POSITIVE_INFINITY,
            })),
        ),
    )
    .sort((a, b) => b.spent - a.spent)
    .map(({ words }) => words)
  if (found.length === 0) return ''
  const more = found.length > sitesTold ? [`${count(found.length - sitesTold)} more`] : []
  return ` Missed in one site alone: ${[...found.slice(0, sitesTold), ...more].join('; ')}.`
}

/** The name of a promise in a row: "Availability", "Latency", "P95 read", or what its file calls it. */
export const nameOf = (promise: Pick<PromiseScore, 'called' | 'operation' | 'objective'>) =>
  promise.called ?? promiseName(promise)

/** "≥ 98 %", "98 % within 500 ms", "P95 < 10 ms" in full: "95 % within 10 ms". */
export function promisedWords({ objective }: Pick<PromiseScore, 'objective'>): string {
  if (objective.kind === 'throughput') return `${count(objective.perSecond)}/s`
  const share = target(objective.target)
  return 'thresholdMs' in objective ? `${share} within ${duration(objective.thresholdMs)}` : share
}

export function allScope(promise: PromiseScore): ScopeScore {
  const scope = promise.scopes.find((each) => each.scope === 'together')
  if (!scope) throw new Error(`${promise.id} was not scored together`)
  return scope
}

export const totalOf = ({ good, bad }: Pick<ScopeScore, 'good' | 'bad'>) => good.count + bad.count

/** "99.12 %"; undefined where nothing was counted. */
export function measuredWords(scope: Pick<ScopeScore, 'good' | 'bad'>): string | undefined {
  return percent(scope.good.count, totalOf(scope))
}

/** One sentence per promise: what was promised, what came of it, and the budget. */
export function promiseSentence(promise: PromiseScore): string {
  const scope = allScope(promise)
  const measured = measuredWords(scope)
  if (measured === undefined) return `${nameOf(promise)}: ${scope.reasons[0] ?? 'nothing was counted.'}`
  const { allowed, used } = scope.budget
  const spent = scope.budget.share === undefined ? '' : ` (${share(scope.budget.share)} of the budget)`
  return `${nameOf(promise)} ${measured}, promised ${promisedWords(promise)}: ${count(used)} bad of ${count(allowed)} allowed${spent}.`
}

/** A service in one sentence: "All 2 promises met." or what was not. */
export function serviceClaim(service: ServiceScore): string {
  const not = service.promises.filter(({ verdict }) => verdict !== 'met')
  const all = service.promises.length
  if (service.expiry === 'expired')
    return `The promises expired on ${service.expires}; what would have come of them is shown for information.`
  if (not.length === 0) {
    const good = `${all === 1 ? 'The one promise was' : all === 2 ? 'Both promises were' : `All ${count(all)} promises were`} met`
    const apart = service.promises.flatMap((promise) => {
      const sites = promise.scopes.filter(({ verdict }) => verdict === 'missed').map(({ scope }) => scope)
      return sites.length > 0 ? [`${nameOf(promise)} was missed in ${list(sites)}`] : []
    })
    return apart.length > 0 ? `${good} over all sites together, though ${list(apart)} alone.` : `${good}.`
  }
  const words = { missed: 'was missed', inconclusive: 'is inconclusive', met: 'was met' }
  return `${list(not.map((promise) => `${nameOf(promise)} ${words[promise.verdict]}`))}.`
}

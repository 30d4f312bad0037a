import type { Fraction } from '../fraction.ts'
import { quotePattern } from '../promql/pattern.ts'
import type { Scorable } from '../quarter/indicator.ts'
import type { Subject } from '../quarter/question.ts'
import { allMetric, badMetric, promiseMatchers, type Recordable, unjudgedMetric } from './bad-and-all.ts'
import type { RecordingRule } from './recording.ts'

/**
 * When to wake whom. Source: the multiwindow, multi-burn-rate alerts of the SRE Workbook, chapter 5
 * (https://sre.google/workbook/alerting-on-slos/), whose burn rates (14.4, 6, 3, 1) are kept and whose windows are stretched from
 * 30 days to a quarter of 91. Stretching the rates instead would ask for more failures than there are requests: 2 % of a quarter's
 * budget in one hour is a burn rate of 44, which at 95 % would mean 218 % failing.
 */
export const burnWindows = [
  { factor: 14.4, long: '3h', short: '15m', severity: 'page', spends: '2 %' },
  { factor: 6, long: '18h', short: '90m', severity: 'page', spends: '5 %' },
  { factor: 3, long: '3d', short: '6h', severity: 'ticket', spends: '10 %' },
  { factor: 1, long: '9d', short: '18h', severity: 'ticket', spends: '10 %' },
] as const

type BurnWindow = (typeof burnWindows)[number]

/**
 * Burn rates see an outage late where much may fail: at 95 %, one in which everything fails spends 0.9 % of a quarter's budget in an
 * hour, and reaches 14.4 over three hours after more than two. The same chapter ("Extreme Availability Goals") asks to tune the
 * parameters where budgets are set over long periods. So a site at which nearly everything is bad wakes somebody, if it burns at
 * least as fast as the slowest rate that does: a median above its threshold is no outage.
 */
const outage = { badShare: 0.9, long: '15m', short: '5m', leastFactor: 6, severity: 'page' } as const

/** With fewer bad requests than this in the long window, a rate says nothing (seed 003: "a granularity problem"). */
const leastBad = 5

type AlertRule = {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export const noDataAlert = 'LiftWingSloNoData'
/** 1 for each site that was ever counted for a promise: without it, nobody would miss one that fell silent. */
const knownSiteMetric = 'liftwing_slo:site:known'

/** Alerts on a recorded promise: on an outage, on each burn rate that its target lets happen, and on silence. */
export function alertRules(subject: Subject, recordable: Recordable): readonly (AlertRule | RecordingRule)[] {
  const { promised } = recordable
  const burns = mayFail(promised)
    ? burnWindows.flatMap((window) => burnAlert(subject, promised, window))
    : [brokenAlert(subject, promised)]
  return [...outageAlert(subject, promised), ...burns, knownSites(subject, promised), silence(subject, recordable)]
}

/** A promise of 100 % has no budget that could burn. */
function mayFail({ objective }: Scorable): boolean {
  return !('target' in objective) || objective.target.numerator < objective.target.denominator
}

function brokenAlert({ service }: Subject, promised: Scorable): AlertRule {
  const { long } = burnWindows[burnWindows.length - 1] as BurnWindow
  return {
    alert: 'LiftWingSloBurn',
    expr: `sum(sum_over_time(${badMetric}{${promiseMatchers(service.id, promised.id)}}[${long}])) > 0`,
    labels: { severity: 'ticket', slo_service: service.id, slo_promise: promised.id, slo_window: long },
    annotations: {
      summary: `${asIs(service.title)}: ${promised.id} allows no bad request, and there was one`,
      description: `A single one breaks the promise for its whole quarter. ${answerable(service)}`,
    },
  }
}

function burnAlert({ service }: Subject, promised: Scorable, window: BurnWindow): AlertRule[] {
  const { objective } = promised
  const limit = 'target' in objective ? burnLimit(objective.target, window.factor) : undefined
  if (limit === undefined) return []
  const { long, short, severity, spends, factor } = window
  const matchers = promiseMatchers(service.id, promised.id)
  const sum = (metric: string, span: string) => `sum(sum_over_time(${metric}{${matchers}}[${span}]))`
  const ratio = (span: string) => `${sum(badMetric, span)} / ${sum(allMetric, span)} > ${limit}`
  return [
    {
      alert: 'LiftWingSloBurn',
      expr: `${ratio(long)}\nand\n${ratio(short)}\nand\n${sum(badMetric, long)} >= ${leastBad}`,
      labels: { severity, slo_service: service.id, slo_promise: promised.id, slo_window: long },
      annotations: {
        summary: `${asIs(service.title)}: ${promised.id} spends its error budget ${factor === 1 ? 'too fast' : `${factor} times too fast`}`,
        description: `Going on like this, ${spends} of the quarter's budget is spent within ${long}. ${answerable(service)}`,
      },
    },
  ]
}

/** The share of bad requests at a burn rate, as a decimal; undefined where that would be more than all of them. */
export function burnLimit({ numerator, denominator }: Fraction, factor: number): number | undefined {
  const limit = (factor * (denominator - numerator)) / denominator
  return limit > 0 && limit < 1 ? Number(limit.toPrecision(12)) : undefined
}

function outageAlert({ service, source }: Subject, promised: Scorable): AlertRule[] {
  const { badShare, long, short, leastFactor, severity } = outage
  const { objective } = promised
  const limit = 'target' in objective ? burnLimit(objective.target, leastFactor) : undefined
  if (mayFail(promised) && (limit === undefined || limit > badShare)) return []
  const matchers = promiseMatchers(service.id, promised.id)
  const sum = (metric: string, span: string) => `sum_over_time(${metric}{${matchers}}[${span}])`
  const ratio = (span: string) => `${sum(badMetric, span)} / ${sum(allMetric, span)} > ${badShare}`
  return [
    {
      alert: 'LiftWingSloBurn',
      expr: `${ratio(long)}\nand\n${ratio(short)}\nand\n${sum(badMetric, long)} >= ${leastBad}`,
      labels: { severity, slo_service: service.id, slo_promise: promised.id, slo_window: long },
      annotations: {
        summary: `${asIs(service.title)}: nearly nothing keeps ${promised.id} at {{ $labels.${source.labels.site} }}`,
        description: `More than ${100 * badShare} % of the requests of ${long} were bad. ${answerable(service)}`,
      },
    },
  ]
}

function knownSites({ service, source }: Subject, { id }: Scorable): RecordingRule {
  const matchers = promiseMatchers(service.id, id)
  return {
    record: knownSiteMetric,
    expr: `group by (${source.labels.site}) (${allMetric}{${matchers}} or last_over_time(${knownSiteMetric}{${matchers}}[1d]))`,
    labels: { slo_service: service.id, slo_promise: id },
  }
}

/** A site that was counted and is not any more, or cannot be judged; or none at all. */
function silence({ service, source }: Subject, { promised, unjudged }: Recordable): AlertRule {
  const { site } = source.labels
  const matchers = promiseMatchers(service.id, promised.id)
  const scored = `${site}=~"${service.sites.map(quotePattern).join('|')}|"`
  const judged = `${allMetric}{${matchers}}${unjudged === null ? '' : ` unless on (${site}) ${unjudgedMetric}{${matchers}}`}`
  return {
    alert: noDataAlert,
    expr: `(${knownSiteMetric}{${matchers}, ${scored}} unless on (${site}) (${judged}))\nor\nabsent(${knownSiteMetric}{${matchers}})`,
    for: '1h',
    labels: { severity: 'ticket', slo_service: service.id, slo_promise: promised.id },
    annotations: {
      summary: `${asIs(service.title)}: nothing is counted for ${promised.id}{{ with $labels.${site} }} at {{ . }}{{ end }}`,
      description: `No data is never a pass: this promise cannot be proven while it lasts. Look for metrics, buckets or labels that went away. ${answerable(service)}`,
    },
  }
}

function answerable({ owner, contacts }: Subject['service']): string {
  return asIs(`Owner: ${owner}, ${contacts.join(', ')}.`)
}

/** Annotations are templates of Go: what people are called is not. */
function asIs(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}')
}

import type { Fraction } from '../fraction.ts'
import { isScorable, type Scorable } from '../quarter/indicator.ts'
import type { Subject } from '../quarter/question.ts'
import { allMetric, badMetric, promiseMatchers } from './bad-and-all.ts'
import { type BurnWindow, burnWindows, leastBad } from './burn-windows.ts'

export type AlertRule = {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** Alerts on every recorded promise of a service, on each burn rate that its target lets happen, and on silence. */
export function alertRules(subject: Subject, recorded: ReadonlySet<string>): readonly AlertRule[] {
  const promises = subject.promises.filter(isScorable).filter(({ id }) => recorded.has(id))
  const burns = promises.flatMap((promised) => burnWindows.flatMap((window) => burnAlert(subject, promised, window)))
  return [...burns, silence({ ...subject, promises })]
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
        summary: `${service.title}: ${promised.id} spends its error budget ${factor} times too fast`,
        description: `Going on like this, ${spends} of the quarter's budget is spent within ${long}. Owner: ${service.owner}, ${service.contacts.join(', ')}.`,
      },
    },
  ]
}

/** The share of bad requests at a burn rate, as a decimal; undefined where that would be more than all of them. */
export function burnLimit({ numerator, denominator }: Fraction, factor: number): number | undefined {
  const limit = (factor * (denominator - numerator)) / denominator
  return limit > 0 && limit < 1 ? Number(limit.toPrecision(12)) : undefined
}

function silence({ service, promises }: Subject): AlertRule {
  const promise = promises.find(isScorable)?.id ?? 'availability'

  return {
    alert: 'LiftWingSloNoData',
    expr: `absent(${allMetric}{${promiseMatchers(service.id, promise)}})`,
    for: '1h',
    labels: { severity: 'ticket', slo_service: service.id },
    annotations: {
      summary: `${service.title}: nothing is counted`,
      description: 'No data is never a pass: the promises of this service cannot be proven while this lasts.',
    },
  }
}

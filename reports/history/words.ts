import type { ResultKind } from '../../slo/history/entry.ts'
import type { HistoryReport, HistorySeries, Trend } from '../../slo/history/record.ts'
import { list } from '../../slo/words.ts'
import { amount, change, changes, measureName, size } from '../comparison/words.ts'
import { instant, plural, rate } from '../numbers.ts'
import type { Standing } from '../table.ts'

type HistoryMeasure = Trend['measure']

const titles: Readonly<Record<ResultKind, string>> = { run: 'Gate', capacity: 'Capacity', comparison: 'Comparison' }

/** "Gate: surge". */
export function seriesName({ of, scenario }: Pick<HistorySeries, 'of' | 'scenario'>): string {
  return `${titles[of]}: ${scenario}`
}

/** "P95 read", "Capacity". */
export function nameOf(measure: HistoryMeasure): string {
  return measure.of === 'capacity' ? 'Capacity' : measureName(measure)
}

/** What a result says: "4.2 ms", "1,870/s"; of a comparison "+6.1 %". */
export function figure(of: ResultKind, measure: HistoryMeasure, value: number): string {
  if (measure.of === 'capacity') return rate(value)
  return of === 'comparison' ? change(measure, value) : amount(measure, value)
}

/** Its uncertainty: "4 to 4.6 ms". */
export function boundsOf(
  of: ResultKind,
  measure: HistoryMeasure,
  bounds: { lower?: number | undefined; upper?: number | undefined },
): string {
  const { lower, upper } = bounds
  if (of === 'comparison' && measure.of !== 'capacity') {
    return changes(measure, {
      estimate: 0,
      ...(lower === undefined ? {} : { lower }),
      ...(upper === undefined ? {} : { upper }),
    })
  }
  if (lower === undefined || upper === undefined) return 'not told'
  return `${figure(of, measure, lower)} to ${figure(of, measure, upper)}`
}

/** With a sign: "+6.1 %". */
export function changeOf(measure: HistoryMeasure, by: number): string {
  return change(asCompared(measure), by)
}

/** "2026-11-21 (c751103)": the day of a result, and what it was made of. */
export function placeOf({ at, subject, revision }: HistorySeries['results'][number]): string {
  return `${instant(at).slice(0, 10)} (${revision ?? subject})`
}

/** "has been 12 % slower since 2026-11-21 (c751103)". */
function sinceThen(series: HistorySeries, trend: Trend): string {
  const result = series.results[trend.now?.since ?? -1]
  return `${wordOf(series, trend)}${result ? ` since ${placeOf(result)}` : ''}`
}

function wordOf({ of }: HistorySeries, { measure, now }: Trend): string {
  const by = now?.change ?? 0
  const much = size(asCompared(measure), by)
  switch (measure.of) {
    case 'capacity':
      return `has been ${much} ${by < 0 ? 'lower' : 'higher'}`
    case 'errors':
      return `have been ${much} ${by > 0 ? 'more' : 'fewer'}${of === 'comparison' ? ' against the baseline' : ''}`
    case 'cpu':
      return `has been ${much} ${by > 0 ? 'more' : 'less'}${of === 'comparison' ? ' against the baseline' : ''}`
    case 'latency':
      return `has been ${much} ${by > 0 ? 'slower' : 'faster'}${of === 'comparison' ? ' against the baseline' : ''}`
  }
}

/** Everything but shares changes in percent. */
function asCompared(measure: HistoryMeasure): Exclude<HistoryMeasure, { of: 'capacity' }> {
  return measure.of === 'capacity' ? { of: 'cpu' } : measure
}

/** Every trend of a history with its series. */
export function trendsOf({ series }: HistoryReport) {
  return series.flatMap((each) => each.trends.map((trend) => ({ series: each, trend })))
}

export const standings: Readonly<Record<Trend['standing'], Standing>> = {
  regression: 'missed',
  steady: 'met',
  'too-few': 'inconclusive',
}

export const standingWords: Readonly<Record<Trend['standing'], string>> = {
  regression: 'regression',
  steady: 'no regression',
  'too-few': 'too few results',
}

/** Regressions that a headline tells; the table has all. */
const mostTold = 2

export function historyHeadline(report: HistoryReport): string {
  const { verdict, design, reasons } = report
  const trends = trendsOf(report)
  const recently = `within the latest ${plural(design.recent, 'result')}`
  if (verdict === 'missed') {
    const regressions = trends.filter(({ trend }) => trend.standing === 'regression')
    const told = regressions
      .slice(0, mostTold)
      .map(({ series, trend }) => `${nameOf(trend.measure)} ${sinceThen(series, trend)}`)
    const others = regressions.length - told.length
    const more = others > 0 ? `, and ${plural(others, 'measure')} more became worse` : ''
    return `Missed: ${list(told)}${more}.`
  }
  if (verdict === 'inconclusive') return `Inconclusive. ${reasons[0] ?? 'No measure has enough results.'}`
  const steady = trends.filter(({ trend }) => trend.standing === 'steady')
  const used = report.series.reduce((sum, each) => sum + each.used, 0)
  return `Met: none of ${plural(steady.length, 'measure')} became worse ${recently}, by ${plural(used, 'result')} that can be held against each other.`
}

/** What a trend shows, as a sentence. */
export function trendClaim(series: HistorySeries, trend: Trend, report: HistoryReport): string {
  const { changes: found, points, standing, measure } = trend
  const name = nameOf(measure)
  const many = plural(points.length, 'result')
  if (standing === 'too-few') {
    const { results } = series.needed
    return points.length < results
      ? `${name}: ${many}; a change can be found from ${results} on.`
      : `${name}: none of the latest results tells it.`
  }
  const [latest] = found.toReversed()
  if (!latest) {
    const value = trend.levels.at(-1)?.value ?? 0
    return `${name}: one level in ${many}, ${figure(series.of, measure, value)}.`
  }
  const at = series.results[latest.at]
  const where = at ? ` on ${placeOf(at)}` : ''
  const [times, last] = found.length === 1 ? ['once', ''] : [plural(found.length, 'time'), 'last ']
  const word = { worse: 'worse', better: 'better', tolerable: 'tolerated' }[latest.is]
  const lately =
    standing === 'regression'
      ? ''
      : latest.is === 'worse'
        ? `, longer ago than ${plural(report.design.recent, 'result')} or made good since`
        : ''
  return `${name} changed ${times} in ${many}, ${last}by ${changeOf(measure, latest.change)}${where}: ${word}${lately}.`
}

import { toNumber } from '../fraction.ts'
import { recordedEverySeconds } from '../quarter/recording-name.ts'
import { burnWindows, noDataAlert } from './alerts.ts'
import { allMetric, badMetric } from './bad-and-all.ts'
import { dashboardText, numbered, series, source, stat } from './panels.ts'

const chosen = 'slo_service="$service", slo_promise=~"$promise"'
/** Half of a budget left is worth a look, none left is a miss. */
const warnBelow = { numerator: 1, denominator: 2 }

/**
 * A Grafana dashboard of the numbers that the rules record. Its time range is the running quarter so far, and what is spent is what
 * was spent inside that range: a rolling window would begin a quarter with the failures of the one before. Grafana's fiscal quarters
 * of a year that begins in December are the reporting quarters.
 */
export function dashboardJson(): string {
  const dashboard = {
    uid: 'liftwing-slo',
    title: 'Lift Wing SLOs, the running quarter',
    description: 'Counts recorded by the rules of liftwing-slo. The quarterly report, not this page, is the verdict.',
    tags: ['slo', 'lift-wing'],
    timezone: 'utc',
    schemaVersion: 39,
    editable: true,
    refresh: '5m',
    // Months are counted from zero.
    fiscalYearStartMonth: 11,
    time: { from: 'now/fQ', to: 'now' },
    templating: { list: variables() },
    panels: numbered(panels()),
  }
  return dashboardText(dashboard)
}

function variables() {
  const query = (name: string, label: string, text: string) => ({
    name,
    label,
    type: 'query',
    datasource: source,
    query: { query: text, refId: name },
    refresh: 2,
    sort: 1,
  })
  return [
    { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
    query('service', 'Service', 'label_values(liftwing_slo:target, slo_service)'),
    {
      ...query('promise', 'Promise', 'label_values(liftwing_slo:target{slo_service="$service"}, slo_promise)'),
      includeAll: true,
      multi: true,
    },
  ]
}

/**
 * Counts, targets and silence are looked for in the whole range, never at its end alone: that may lie in the future, where an
 * instant has no samples.
 */
function panels() {
  const by = 'sum by (slo_promise)'
  const inRange = (metric: string) => `${by} (sum_over_time(${metric}{${chosen}}[$__range]))`
  const promised = (span: string) => `max by (slo_promise) (last_over_time(liftwing_slo:target{${chosen}}[${span}]))`
  const budget = `(${inRange(allMetric)} * on (slo_promise) (1 - ${promised('$__range')}))`
  const [fast] = burnWindows
  const ratio = (span: string) =>
    `${by} (sum_over_time(${badMetric}{${chosen}}[${span}])) / ${by} (sum_over_time(${allMetric}{${chosen}}[${span}]))`
  const silentSteps = `count_over_time(ALERTS{alertname="${noDataAlert}", ${chosen}}[$__range])`
  return [
    stat(
      'Error budget left, of what the traffic so far allows',
      { x: 0, y: 0, w: 9, h: 5 },
      `1 - ${inRange(badMetric)} / ${budget}`,
      'percentunit',
      { red: null, orange: 0, green: toNumber(warnBelow) },
    ),
    stat(
      'Bad requests that are still allowed',
      { x: 9, y: 0, w: 9, h: 5 },
      `floor(${budget}) - ${inRange(badMetric)}`,
      'short',
      { red: null, orange: 0, green: 1 },
    ),
    stat(
      'Longest that a site was not counted',
      { x: 18, y: 0, w: 6, h: 5 },
      `${recordedEverySeconds} * max by (slo_promise) (sum without (alertstate) (${silentSteps})) or 0 * ${inRange(allMetric)}`,
      's',
      { green: null, orange: recordedEverySeconds, red: 3600 },
    ),
    series(
      'Good requests of each day',
      { x: 0, y: 5, w: 24, h: 9 },
      [
        { expr: `1 - ${ratio('1d')}`, legendFormat: '{{slo_promise}}', interval: '1d' },
        {
          expr: promised('1d'),
          legendFormat: 'promised, {{slo_promise}}',
          interval: '1d',
        },
      ],
      'percentunit',
    ),
    series(
      'Requests of each day, by site',
      { x: 0, y: 14, w: 12, h: 8 },
      [
        {
          expr: `max by (site) (sum by (site, slo_promise) (sum_over_time(${allMetric}{${chosen}}[1d])))`,
          legendFormat: '{{site}}',
          interval: '1d',
        },
      ],
      'short',
    ),
    series(
      `How fast the budget burns (1 is even spend; ${fast.factor} wakes somebody)`,
      { x: 12, y: 14, w: 12, h: 8 },
      [
        {
          expr: `(${ratio(fast.long)}) / on (slo_promise) (1 - ${promised(fast.long)})`,
          legendFormat: '{{slo_promise}}',
        },
      ],
      'short',
    ),
  ]
}

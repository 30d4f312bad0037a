import { clientRequests, databaseMetrics, jobs, serviceMetrics } from '../conventions.ts'
import { dashboardText, numbered, series, source, stat } from './panels.ts'

/** A stack of ours is scraped each second; fewer seconds than these hold too few samples after one was late. */
const span = '5s'
const step = '1s'

const sent = `${clientRequests.stored}{${clientRequests.run}=~"$run"}`
const ended = (outcome: string) => `${clientRequests.stored}{${clientRequests.run}=~"$run", outcome${outcome}}`
const served = `traffic="load-test"`

/**
 * A Grafana dashboard of a run while it goes on, from the metrics that a run is scored from. Percentiles are estimates between the edges of
 * buckets, for the eye; the run's own report counts.
 */
export function liveDashboardJson(): string {
  return dashboardText({
    uid: 'liftwing-slo-live',
    title: 'Article topic cache, a run while it goes on',
    description:
      'From a Prometheus that scrapes the stack each second. Percentiles are estimates between the edges of buckets: the report of the run, not this page, is the verdict.',
    tags: ['slo', 'lift-wing', 'load-test'],
    timezone: 'utc',
    schemaVersion: 39,
    editable: true,
    refresh: '5s',
    time: { from: 'now-5m', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
        {
          name: 'run',
          label: 'Run',
          type: 'query',
          datasource: source,
          query: { query: `label_values(${clientRequests.stored}, ${clientRequests.run})`, refId: 'run' },
          refresh: 2,
          sort: 2,
          includeAll: true,
          multi: false,
        },
      ],
    },
    panels: numbered(panels()),
  })
}

function panels() {
  const each = (metric: string, by: string) => `sum by (${by}) (rate(${metric}[${span}]))`
  const at = (quantile: number, metric: string, matchers: string, by: string) =>
    `histogram_quantile(${quantile}, sum by (le, ${by}) (rate(${metric}_bucket{${matchers}}[${span}])))`
  const percentiles = (metric: string, matchers: string, by: string) =>
    [0.5, 0.95, 0.99].map((quantile) => target(at(quantile, metric, matchers, by), `P${quantile * 100} {{${by}}}`))
  const rate = (metric: string, by: string, legend = `{{${by}}}`) => target(each(metric, by), legend)
  return [
    stat(
      'Answered well, of those that ended',
      { x: 0, y: 0, w: 8, h: 5 },
      `sum(rate(${ended('="ok"')}[${span}])) / sum(rate(${sent}[${span}]))`,
      'percentunit',
      { red: null, orange: 0.98, green: 0.999 },
    ),
    stat('Sent a second', { x: 8, y: 0, w: 8, h: 5 }, each(sent, 'op'), 'reqps', { green: null }),
    stat(
      'Slowest request of two in a hundred, as the service saw it',
      { x: 16, y: 0, w: 8, h: 5 },
      at(0.98, serviceMetrics.durations, served, 'method'),
      's',
      { green: null, orange: 0.1, red: 0.5 },
    ),
    series('Sent a second, by operation', { x: 0, y: 5, w: 12, h: 8 }, [rate(sent, 'op')], 'reqps'),
    series(
      'Ended otherwise than well, a second',
      { x: 12, y: 5, w: 12, h: 8 },
      [rate(ended('!="ok"'), 'outcome')],
      'reqps',
    ),
    series(
      'Latency that the service saw (promised of reads: P50 5 ms, P95 10 ms, P99 100 ms)',
      { x: 0, y: 13, w: 12, h: 9 },
      percentiles(serviceMetrics.durations, served, 'method'),
      's',
    ),
    series(
      'What Cassandra took, as the service saw it',
      { x: 12, y: 13, w: 12, h: 9 },
      percentiles(serviceMetrics.backendDurations, '', 'operation'),
      's',
    ),
    series(
      'Cores that each part uses',
      { x: 0, y: 22, w: 12, h: 8 },
      [rate('process_cpu_seconds_total', 'job')],
      'short',
    ),
    series(
      'Of the time, the event loop of the service was busy',
      { x: 12, y: 22, w: 12, h: 8 },
      [rate(`${serviceMetrics.loopActive}{job="${jobs.service}"}`, 'job')],
      'percentunit',
    ),
    series(
      'Cassandra: reads and writes a second',
      { x: 0, y: 30, w: 8, h: 8 },
      [rate(databaseMetrics.reads, 'table', 'reads'), rate(databaseMetrics.writes, 'table', 'writes')],
      'ops',
    ),
    series(
      'Cassandra: what waits',
      { x: 8, y: 30, w: 8, h: 8 },
      [
        target(`sum(${databaseMetrics.readsPending})`, 'reads'),
        target(`sum(${databaseMetrics.compactionsPending})`, 'compactions'),
      ],
      'short',
    ),
    series(
      'Cassandra: compiling and compacting',
      { x: 16, y: 30, w: 8, h: 8 },
      [
        target(`sum(rate(${databaseMetrics.compiling}[${span}]))`, 'compiler, of the time'),
        target(`sum(rate(${databaseMetrics.compacted}[${span}])) / 1e6`, 'compacted, MB a second'),
      ],
      'short',
    ),
  ]
}

const target = (expr: string, legendFormat: string) => ({ expr, legendFormat, interval: step })

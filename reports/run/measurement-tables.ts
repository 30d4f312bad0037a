import type { Latency, Moment, Provenance } from '../../slo/run/record.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { count, digits, duration, instant, percent, percentileName, rate, share } from '../numbers.ts'
import { type Cell, head, number, orAbsent, spelled, type Table, tabulate } from '../table.ts'
import { stretchSeconds } from './claims.ts'

export function cpuTable({ window, cpu, environment }: RunReport): Table {
  const seconds = (Date.parse(window.end) - Date.parse(window.start)) / 1000
  const isWaitKnown = cpu.some(({ waitedSeconds }) => waitedSeconds !== undefined)
  const spelledOut = (spent: number) => `${digits(spent)} s`
  return tabulate(cpu, {
    id: 'cpu',
    caption: 'Processor time over the scored window, by part',
    columns: [
      head('Part', ({ part }) => part),
      number('CPU seconds', (used) => spelledOut(used.seconds)),
      number('Cores, on average', (used) => digits(used.seconds / seconds)),
      number(`Share of ${environment.cores} cores`, (used) => share(used.seconds / seconds / environment.cores)),
      ...(isWaitKnown
        ? [
            number('Waited for a processor', ({ waitedSeconds }: RunReport['cpu'][number]) =>
              spelled(waitedSeconds, spelledOut, 'not known'),
            ),
          ]
        : []),
    ],
    whenEmpty: 'No part of the run ran on this machine, so its processor time is not known.',
  })
}

function timed(points: Latency['fromSchedule'], quantile: number): Cell {
  const point = points.find((candidate) => candidate.quantile === quantile)
  return orAbsent(point && duration(point.ms), 'not measured')
}

/** The percentiles of one operation, from the schedule and on the wire. */
export function percentilesTable({ operation, fromSchedule, onTheWire }: Latency): Table {
  const quantiles = new Set([...fromSchedule, ...onTheWire].map(({ quantile }) => quantile))
  return tabulate(
    [...quantiles].sort((a, b) => a - b),
    {
      id: `percentiles-${operation}`,
      caption: `Latency of ${operation}s by percentile`,
      columns: [
        head('Percentile', (quantile) => (quantile === 1 ? 'slowest' : percentileName(quantile))),
        number('From the intended start', (quantile) => timed(fromSchedule, quantile)),
        number('On the wire', (quantile) => timed(onTheWire, quantile)),
      ],
      whenEmpty: `No ${operation} was answered.`,
    },
  )
}

/** How many requests each histogram edge holds; the counts that the verdicts compare. */
export function bucketsTable({ operation, buckets }: Latency): Table {
  const total = buckets.at(-1)?.count ?? 0
  return tabulate(total === 0 ? [] : buckets, {
    id: `buckets-${operation}`,
    caption: `How many ${operation}s were answered within each edge`,
    columns: [
      head('Within', ({ edgeMs }) => (edgeMs === 'inf' ? 'any time' : duration(edgeMs))),
      number('Requests', (within) => count(within.count)),
      number('Share', (within) => orAbsent(percent(within.count, total), 'none')),
    ],
    whenEmpty: `No ${operation} was answered.`,
  })
}

type Measured = 'p50Ms' | 'p95Ms' | 'p99Ms' | 'offeredPerSecond' | 'achievedPerSecond' | 'failedPerSecond'

const summedUp = { latency: ', the worst second of each stretch', rate: ', on average over each stretch' }

/** The run moment by moment; what was not measured is said. */
export function momentsTable(
  report: RunReport,
  { kind, moments, of }: { kind: 'latency' | 'rate'; moments: readonly Moment[]; of: string | undefined },
): Table {
  const isOfSeconds = stretchSeconds(report) === 1
  return tabulate(moments, {
    id: `moments-${kind}${of === undefined ? '' : `-${of}`}`,
    caption: `${kind === 'latency' ? `Latency${of === undefined ? '' : ` of ${of}s`} over time` : 'Requests per second over time'}${isOfSeconds ? '' : summedUp[kind]}`,
    columns: [
      head(isOfSeconds ? 'Second' : 'From second', ({ second }) => String(second), 'number'),
      ...(kind === 'latency'
        ? [column('P50', 'p50Ms', duration), column('P95', 'p95Ms', duration), column('P99', 'p99Ms', duration)]
        : [
            column('Offered', 'offeredPerSecond', rate),
            column('Answered', 'achievedPerSecond', rate),
            column('Failed', 'failedPerSecond', rate),
          ]),
    ],
    whenEmpty: 'No moment of this run is known.',
  })
}

const column = (title: string, key: Measured, spell: (value: number) => string) =>
  number(title, (moment: Moment) => spelled(moment[key], spell, 'not measured'))

/** What one query brought back, at most `limit` samples of it. */
export function evidenceTable(name: string, { samples, at }: Provenance, limit: number): Table {
  const left = samples.length - limit
  return tabulate(samples.slice(0, limit), {
    id: `evidence-${name}`,
    caption:
      left > 0
        ? `The first ${count(limit)} of ${count(samples.length)} samples of ${name} at ${instant(at)}`
        : `Samples of ${name} at ${instant(at)}`,
    columns: [
      head('Labels', ({ labels }) => ({ code: labelText(labels) })),
      number('Value', ({ value }) => count(value)),
    ],
    whenEmpty: 'The query found no series.',
  })
}

/** As Prometheus writes a label set. */
function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return `{${pairs.join(', ')}}`
}

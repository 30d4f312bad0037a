import type { Latency, Moment, Provenance, RunReport } from '../../slo/run/report.ts'
import { count, digits, duration, instant, percent, percentileName, rate, share } from '../numbers.ts'
import { type Cell, head, number, orAbsent, spelled, type Table } from '../table.ts'
import { stretchSeconds } from './claims.ts'

export function cpuTable(report: RunReport): Table {
  const window = (Date.parse(report.window.end) - Date.parse(report.window.start)) / 1000
  const isWaitKnown = report.cpu.some(({ waitedSeconds }) => waitedSeconds !== undefined)
  return {
    id: 'cpu',
    caption: 'Processor time over the scored window, by part',
    columns: [
      head('Part'),
      number('CPU seconds'),
      number('Cores, on average'),
      number(`Share of ${report.environment.cores} cores`),
      ...(isWaitKnown ? [number('Waited for a processor')] : []),
    ],
    rows: report.cpu.map(({ part, seconds, waitedSeconds }) => ({
      cells: [
        part,
        `${digits(seconds)} s`,
        digits(seconds / window),
        share(seconds / window / report.environment.cores),
        ...(isWaitKnown ? [spelled(waitedSeconds, (waited) => `${digits(waited)} s`, 'not known')] : []),
      ],
    })),
    whenEmpty: 'No part of the run ran on this machine, so its processor time is not known.',
  }
}

function timed(points: Latency['fromSchedule'], quantile: number): Cell {
  const point = points.find((candidate) => candidate.quantile === quantile)
  return orAbsent(point && duration(point.ms), 'not measured')
}

/** The percentiles of one operation, from the schedule and on the wire. */
export function percentilesTable(latency: Latency): Table {
  const quantiles = [...new Set([...latency.fromSchedule, ...latency.onTheWire].map(({ quantile }) => quantile))]
  return {
    id: `percentiles-${latency.operation}`,
    caption: `Latency of ${latency.operation}s by percentile`,
    columns: [head('Percentile'), number('From the intended start'), number('On the wire')],
    rows: quantiles
      .toSorted((a, b) => a - b)
      .map((quantile) => ({
        cells: [
          quantile === 1 ? 'slowest' : percentileName(quantile),
          timed(latency.fromSchedule, quantile),
          timed(latency.onTheWire, quantile),
        ],
      })),
    whenEmpty: `No ${latency.operation} was answered.`,
  }
}

/** How many requests each histogram edge holds; the counts that the verdicts compare. */
export function bucketsTable(latency: Latency): Table {
  const total = latency.buckets.at(-1)?.count ?? 0
  return {
    id: `buckets-${latency.operation}`,
    caption: `How many ${latency.operation}s were answered within each edge`,
    columns: [head('Within'), number('Requests'), number('Share')],
    rows:
      total === 0
        ? []
        : latency.buckets.map(({ edgeMs, count: within }) => ({
            cells: [
              edgeMs === 'inf' ? 'any time' : duration(edgeMs),
              count(within),
              orAbsent(percent(within, total), 'none'),
            ],
          })),
    whenEmpty: `No ${latency.operation} was answered.`,
  }
}

const summedUp = { latency: ', the worst second of each stretch', rate: ', on average over each stretch' }

/** The run moment by moment; what was not measured is said. */
export function momentsTable(
  report: RunReport,
  { kind, moments, of }: { kind: 'latency' | 'rate'; moments: readonly Moment[]; of: string | undefined },
): Table {
  const said = (value: number | undefined, write: (value: number) => string) => spelled(value, write, 'not measured')
  const isOfSeconds = stretchSeconds(report) === 1
  const titles = kind === 'latency' ? ['P50', 'P95', 'P99'] : ['Offered', 'Answered', 'Failed']
  return {
    id: `moments-${kind}${of === undefined ? '' : `-${of}`}`,
    caption: `${kind === 'latency' ? `Latency${of === undefined ? '' : ` of ${of}s`} over time` : 'Requests per second over time'}${isOfSeconds ? '' : summedUp[kind]}`,
    columns: [head(isOfSeconds ? 'Second' : 'From second', 'number'), ...titles.map((title) => number(title))],
    rows: moments.map((moment) => ({
      cells: [
        String(moment.second),
        ...(kind === 'latency'
          ? [moment.p50Ms, moment.p95Ms, moment.p99Ms].map((value) => said(value, duration))
          : [moment.offeredPerSecond, moment.achievedPerSecond, moment.failedPerSecond].map((value) =>
              said(value, rate),
            )),
      ],
    })),
    whenEmpty: 'No moment of this run is known.',
  }
}

/** What one query brought back, at most `limit` samples of it. */
export function evidenceTable(name: string, { samples, at }: Provenance, limit: number): Table {
  const left = samples.length - limit
  return {
    id: `evidence-${name}`,
    caption:
      left > 0
        ? `The first ${count(limit)} of ${count(samples.length)} samples of ${name} at ${instant(at)}`
        : `Samples of ${name} at ${instant(at)}`,
    columns: [head('Labels'), number('Value')],
    rows: samples.slice(0, limit).map(({ labels, value }) => ({
      cells: [{ code: labelText(labels) }, count(value)],
    })),
    whenEmpty: 'The query found no series.',
  }
}

/** As Prometheus writes a label set. */
function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return `{${pairs.join(', ')}}`
}

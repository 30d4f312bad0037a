import type { Latency } from '../../slo/run/record.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { latencyAxis, percentileAxis, percentileX } from '../charts/axes.ts'
import type { Line, Note, Picture } from '../charts/chart-spec.ts'
import { duration, durationBeside, percentileName } from '../numbers.ts'
import { type Step, staircaseClaim, stairsOf } from './claims.ts'
import { bucketsTable, percentilesTable } from './measurement-tables.ts'

/** The percentile curve of one operation under the stairs of its promise. */
export function staircase(report: RunReport, latency: Latency): Picture {
  const { operation, fromSchedule, onTheWire } = latency
  const steps = stairsOf(report, operation)
  const samples = latency.buckets.at(-1)?.count ?? 0
  const x = percentileAxis(samples)
  const points = (curve: Latency['fromSchedule']) =>
    curve.map(({ quantile, ms }) => [quantile === 1 ? x.max : Math.min(percentileX(quantile), x.max), ms] as const)
  const measured = [...fromSchedule, ...onTheWire].map(({ ms }) => ms)
  return {
    id: `latency-${operation}`,
    claim: staircaseClaim(report, latency),
    tables: [percentilesTable(latency), bucketsTable(latency)],
    chart: {
      x,
      y: latencyAxis([...measured, ...steps.map(({ thresholdMs }) => thresholdMs)]),
      unit: 'ms',
      bands: [],
      lines: [
        ...(steps.length > 0 ? [stairs(steps)] : []),
        ...(onTheWire.length > 0
          ? [{ label: 'on the wire', colour: 'subtle', points: points(onTheWire), dash: [2, 3], width: 1.5 } as const]
          : []),
        { label: 'from the intended start', colour: 'accent', points: points(fromSchedule), dash: [], width: 2.5 },
      ],
      notes: [...steps.map(treadNote), ...steps.flatMap((step) => stepNote(step, fromSchedule))],
    },
  }
}

/** Two points per tread: from where the previous promise ends to where this one does. */
function stairs(steps: readonly Step[]): Line {
  const points = steps.flatMap(({ quantile, thresholdMs }, index) => [
    [percentileX(steps[index - 1]?.quantile ?? 0), thresholdMs] as const,
    [percentileX(quantile), thresholdMs] as const,
  ])
  return { label: 'promised', colour: 'ink', points, dash: [6, 4], width: 1.5, fill: true }
}

function treadNote({ quantile, thresholdMs }: Step): Note {
  const text = `<\u00a0${duration(thresholdMs)}`
  return { x: percentileX(quantile), y: thresholdMs, text, colour: 'ink', dot: false, side: 'above' }
}

function stepNote({ quantile, thresholdMs }: Step, curve: Latency['fromSchedule']): readonly Note[] {
  const ms = curve.find((point) => point.quantile === quantile)?.ms
  if (ms === undefined) return []
  const broken = ms > thresholdMs
  const text = `${percentileName(quantile)} ${durationBeside(ms, thresholdMs)}`
  return [
    {
      x: percentileX(quantile),
      y: ms,
      text,
      colour: broken ? 'bad' : 'accent',
      dot: true,
      side: broken ? 'above' : 'below',
    },
  ]
}

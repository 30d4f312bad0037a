import { decompose } from '../../slo/investigation/parts.ts'
import type { InvestigationReport } from '../../slo/investigation/record.ts'
import { latencyAxis, secondsAxis } from '../charts/axes.ts'
import type { Picture } from '../charts/picture.ts'
import { duration } from '../numbers.ts'
import { once } from '../once.ts'
import { head, number } from '../table.ts'

/** Every picture that has something to show. */
export const investigationPictures = once((report: InvestigationReport): readonly Picture[] => {
  const { latencyMs } = decompose(report.observations)
  return latencyMs.some((ms) => ms !== null) ? [latencyOverTime(report, latencyMs)] : []
})

function latencyOverTime(report: InvestigationReport, latencyMs: readonly (number | null)[]): Picture {
  const { slowness, observations } = report
  const { stepSeconds, from } = observations
  const seconds = (step: number) => (step - from) * stepSeconds
  const known = latencyMs.filter((ms) => ms !== null)
  const worst = latencyMs.reduce<number>((best, ms, i) => ((ms ?? 0) > (latencyMs[best] ?? 0) ? i : best), 0)
  const stretches = slowness?.standsOut ? slowness.stretches : []
  return {
    id: 'latency',
    claim: `A request took ${duration(latencyMs[worst] ?? 0)} in the slowest second, ${seconds(worst)} s after the start${slowness ? `, and ${duration(slowness.usualMs)} usually` : ''}.`,
    tables: [
      {
        id: 'latency-table',
        caption: 'The slowest steps',
        columns: [head('Seconds after the start', 'number'), number('Latency')],
        rows: latencyMs
          .map((ms, i) => ({ ms, i }))
          .filter(({ ms }) => ms !== null)
          .sort((a, b) => (b.ms ?? 0) - (a.ms ?? 0))
          .slice(0, 20)
          .map(({ ms, i }) => ({ cells: [String(seconds(i)), duration(ms ?? 0)] })),
        whenEmpty: 'Nothing was measured.',
      },
    ],
    shapes: [{ label: 'latency', scale: 'log', values: latencyMs.slice(from).map((ms) => ms ?? undefined) }],
    chart: {
      x: { ...secondsAxis(seconds(0), seconds(latencyMs.length)), title: 'time since the start' },
      y: latencyAxis(known),
      unit: 'ms',
      bands: stretches.map(([start, end]) => ({ from: seconds(start), to: seconds(end), text: 'slow' })),
      lines: [
        {
          label: 'mean latency',
          colour: 'accent',
          points: latencyMs.map((ms, i) => [seconds(i), ms] as const),
          dash: [],
          width: 2,
        },
      ],
      notes: [],
    },
  }
}

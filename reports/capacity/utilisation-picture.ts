import { nameOf, shareOf } from '../../slo/capacity/gave-first.ts'
import { demandOf, scalabilityOf } from '../../slo/capacity/laws.ts'
import type { CapacityReport } from '../../slo/capacity/record.ts'
import { type Resource, resourceSchema, type Trial } from '../../slo/capacity/trial.ts'
import type { Axis, Line, Picture } from '../charts/chart-spec.ts'
import { count, plural, rate, share } from '../numbers.ts'
import { intervalBand, loadAxis, medians, type Point } from './by-load.ts'
import { utilisationClaim } from './claims.ts'
import { lawsTable, utilisationTable } from './picture-tables.ts'

const drawn: Readonly<Partial<Record<Resource, Pick<Line, 'colour' | 'dash'>>>> = {
  machine: { colour: 'ink', dash: [] },
  cassandra: { colour: 'accent', dash: [] },
  'event-loop': { colour: 'second', dash: [] },
  service: { colour: 'second', dash: [7, 3] },
  generator: { colour: 'subtle', dash: [] },
  pool: { colour: 'subtle', dash: [2, 2] },
  gc: { colour: 'bad', dash: [2, 2] },
}

export function utilisationByRate(report: CapacityReport): Picture {
  const x = loadAxis(report)
  const curves = resourceSchema.options.flatMap((resource) => {
    const how = drawn[resource]
    const points = sharesOf(report.trials, resource)
    return how && points.length > 0 ? [{ resource, how, points, law: demandOf(points) }] : []
  })
  const largest = Math.max(1, ...curves.flatMap(({ points }) => points.map(([, value]) => value)))
  const top = Math.ceil(largest * 4) / 4
  const fitting = curves.filter(({ law }) => law?.fits)
  const scaling = scalabilityOf(report.trials)
  const universal =
    scaling?.fits && scaling.peakPerSecond !== undefined && scaling.peakPerSecond < 20 * x.max
      ? ` By the universal scalability law throughput peaks at ${rate(scaling.peakPerSecond)} (${share(scaling.explained)} of the variation).`
      : ''
  const straight =
    fitting.length === 0
      ? ' None follows the load in a straight line, so that no law is drawn.'
      : ` ${plural(fitting.length, 'part')} of ${count(curves.length)} ${fitting.length === 1 ? 'follows' : 'follow'} the load in a straight line (dotted): so much of it for each request.`
  return {
    id: 'utilisation-by-rate',
    claim: `${utilisationClaim(report)}${straight}${universal}`,
    tables: [utilisationTable(report), lawsTable(report)],
    chart: {
      x,
      y: {
        title: 'used, of what there is',
        scale: 'linear',
        min: 0,
        max: top * 100,
        ticks: Array.from({ length: top * 4 + 1 }, (_, i) => ({ at: i * 25, text: `${i * 25}\u00a0%` })),
      },
      unit: '%',
      pointer: '/s',
      bands: intervalBand(report),
      notes: [],
      lines: [
        ...fitting.map(
          ({ how: { colour }, law }): Line => ({
            label: '',
            colour,
            points: lawPoints(law?.at, x, top),
            dash: [1, 4],
            width: 1.25,
          }),
        ),
        ...curves.map(
          ({ resource, how, points }): Line => ({
            label: nameOf(resource).replace('the service’s', 'service').replace(/^the /, ''),
            ...how,
            points: medians(points).map(([perSecond, value]) => [perSecond, 100 * value]),
            width: 2,
          }),
        ),
      ],
    },
  }
}

/** As far as the axes go. */
function lawPoints(at: ((perSecond: number) => number) | undefined, x: Axis, top: number): readonly Point[] {
  if (!at) return []
  const steps = Array.from({ length: 41 }, (_, i) => x.min + ((x.max - x.min) * i) / 40)
  return steps.map((load): Point => [load, 100 * at(load)]).filter(([, value]) => value >= 0 && value <= 100 * top)
}

function sharesOf(trials: readonly Trial[], resource: Resource): readonly Point[] {
  return trials.flatMap(({ perSecond, utilisation }) =>
    utilisation.flatMap((each): Point[] => (each.resource === resource ? [[perSecond, shareOf(each)]] : [])),
  )
}

import { nameOf } from '../../slo/capacity/gave-first.ts'
import { demandOf, usageOf } from '../../slo/capacity/laws.ts'
import type { CapacityReport } from '../../slo/capacity/record.ts'
import { type Resource, resourceSchema, type Trial } from '../../slo/capacity/trial.ts'
import { digits, duration, rate, share } from '../numbers.ts'
import { head, number, spelled, type Table, tabulate, text } from '../table.ts'
import { amount, slowest, wordOf } from './tables.ts'

/** The numbers behind the pictures. */

const percentiles = [
  { key: 'p50Ms', label: 'P50' },
  { key: 'p95Ms', label: 'P95' },
  { key: 'p99Ms', label: 'P99' },
] as const

export function latencyTable(report: CapacityReport): Table {
  const operation = slowest(report)
  const timed = (clock: 'fromSchedule' | 'onTheWire', key: (typeof percentiles)[number]['key']) => (trial: Trial) =>
    spelled(trial.operations.find((each) => each.operation === operation)?.[clock][key], duration, 'not measured')
  return tabulate(byLoad(report), {
    id: 'latency-by-rate',
    caption: `Latency of ${operation}s by load: from the intended start, and on the wire`,
    columns: [
      head('Offered', ({ perSecond }) => rate(perSecond), 'number'),
      text('It', wordOf),
      ...percentiles.map(({ label, key }) => number(label, timed('fromSchedule', key))),
      ...percentiles.map(({ label, key }) => number(`${label} on the wire`, timed('onTheWire', key))),
    ],
    whenEmpty: 'No trial measured a latency.',
  })
}

export function utilisationTable(report: CapacityReport): Table {
  const resources = resourceSchema.options.filter((resource) =>
    report.trials.some(({ utilisation }) => utilisation.some((each) => each.resource === resource)),
  )
  const usedOf = (resource: Resource) => (trial: Trial) =>
    spelled(
      trial.utilisation.find((each) => each.resource === resource),
      ({ used, unit }) => (unit === 'of the time' ? share(used) : `${digits(used)} ${unit}`),
      'not seen',
    )
  return tabulate(byLoad(report), {
    id: 'utilisation-by-rate',
    caption: 'How much of each part was used, by load',
    columns: [
      head('Offered', ({ perSecond }) => rate(perSecond), 'number'),
      ...resources.map((resource) => number(nameOf(resource).replace(/^the /, ''), usedOf(resource))),
    ],
    whenEmpty: 'Nobody saw how the parts were used.',
  })
}

export function lawsTable(report: CapacityReport): Table {
  const laws = resourceSchema.options.flatMap((resource) => {
    const law = demandOf(usageOf(report.trials, resource))
    const unit = report.trials
      .flatMap(({ utilisation }) => utilisation)
      .find((each) => each.resource === resource)?.unit
    return law && (unit === 'cores' || unit === 'of the time') ? [{ resource, law }] : []
  })
  return tabulate(laws, {
    id: 'laws',
    caption: 'The utilisation law: what a request needs of each part, and how well that explains what was seen',
    columns: [
      head('Part', ({ resource }) => nameOf(resource)),
      number('For a request', ({ law }) => amount(law.perRequest, 's')),
      number('Variation explained', ({ law }) => share(Math.max(law.explained, 0))),
      text('Drawn', ({ law }) => (law.fits ? 'yes' : 'no: it does not fit')),
    ],
    whenEmpty: 'It takes four loads to see a law.',
  })
}

function byLoad({ trials }: CapacityReport): readonly Trial[] {
  return trials.toSorted((a, b) => a.perSecond - b.perSecond)
}

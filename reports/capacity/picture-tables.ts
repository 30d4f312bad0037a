import { nameOf } from '../../slo/capacity/gave-first.ts'
import { demandOf, usageOf } from '../../slo/capacity/laws.ts'
import type { CapacityReport } from '../../slo/capacity/record.ts'
import { resourceSchema, type Trial } from '../../slo/capacity/trial.ts'
import { digits, duration, rate, share } from '../numbers.ts'
import { head, number, spelled, type Table, text } from '../table.ts'
import { amount, slowest, wordOf } from './tables.ts'

/** The numbers behind the pictures. */

const percentiles = [
  { key: 'p50Ms', label: 'P50' },
  { key: 'p95Ms', label: 'P95' },
  { key: 'p99Ms', label: 'P99' },
] as const

export function latencyTable(report: CapacityReport): Table {
  const operation = slowest(report)
  return {
    id: 'latency-by-rate',
    caption: `Latency of ${operation}s by load: from the intended start, and on the wire`,
    columns: [
      head('Offered', 'number'),
      text('It'),
      ...percentiles.map(({ label }) => number(label)),
      ...percentiles.map(({ label }) => number(`${label} on the wire`)),
    ],
    rows: byLoad(report).map((trial) => {
      const mine = trial.operations.find((each) => each.operation === operation)
      const cell = (ms: number | undefined) => spelled(ms, duration, 'not measured')
      return {
        cells: [
          rate(trial.perSecond),
          wordOf(trial),
          ...percentiles.map(({ key }) => cell(mine?.fromSchedule[key])),
          ...percentiles.map(({ key }) => cell(mine?.onTheWire[key])),
        ],
      }
    }),
    whenEmpty: 'No trial measured a latency.',
  }
}

export function utilisationTable(report: CapacityReport): Table {
  const resources = resourceSchema.options.filter((resource) =>
    report.trials.some(({ utilisation }) => utilisation.some((each) => each.resource === resource)),
  )
  return {
    id: 'utilisation-by-rate',
    caption: 'How much of each part was used, by load',
    columns: [head('Offered', 'number'), ...resources.map((resource) => number(nameOf(resource).replace(/^the /, '')))],
    rows: byLoad(report).map(({ perSecond, utilisation }) => ({
      cells: [
        rate(perSecond),
        ...resources.map((resource) => {
          const used = utilisation.find((each) => each.resource === resource)
          if (!used) return { absent: 'not seen' }
          return used.unit === 'of the time' ? share(used.used) : `${digits(used.used)} ${used.unit}`
        }),
      ],
    })),
    whenEmpty: 'Nobody saw how the parts were used.',
  }
}

export function lawsTable(report: CapacityReport): Table {
  const laws = resourceSchema.options.flatMap((resource) => {
    const law = demandOf(usageOf(report.trials, resource))
    const unit = report.trials
      .flatMap(({ utilisation }) => utilisation)
      .find((each) => each.resource === resource)?.unit
    return law && (unit === 'cores' || unit === 'of the time') ? [{ resource, law }] : []
  })
  return {
    id: 'laws',
    caption: 'The utilisation law: what a request needs of each part, and how well that explains what was seen',
    columns: [head('Part'), number('For a request'), number('Variation explained'), text('Drawn')],
    rows: laws.map(({ resource, law }) => ({
      cells: [
        nameOf(resource),
        amount(law.perRequest, 's'),
        share(Math.max(law.explained, 0)),
        law.fits ? 'yes' : 'no: it does not fit',
      ],
    })),
    whenEmpty: 'It takes four loads to see a law.',
  }
}

function byLoad({ trials }: CapacityReport): readonly Trial[] {
  return trials.toSorted((a, b) => a.perSecond - b.perSecond)
}

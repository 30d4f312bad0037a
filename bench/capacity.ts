import { type CapacityReport, capacityReportSchema } from '../slo/capacity/record.ts'
import { type Figure, figuresTable } from './figures.ts'
import { program, reported, timed } from './programs.ts'

/** How soon the highest rate is known, how narrowly, and whether a second search on the same warm stack finds the same. */
const aims = { seconds: 480, width: 0.05, readsPerSecond: 4000 }

const search = () => reported(capacityReportSchema, 'capacity').report

const found = ({ result: { lower, upper, stopped } }: CapacityReport) =>
  `${lower?.perSecond ?? '–'} to ${upper?.perSecond ?? '–'}/s (${stopped})`

function overlap(a: CapacityReport['result'], b: CapacityReport['result']): boolean | undefined {
  if (!a.lower || !a.upper || !b.lower || !b.upper) return undefined
  return a.lower.perSecond <= b.upper.perSecond && b.lower.perSecond <= a.upper.perSecond
}

function figuresOf(first: CapacityReport, second: CapacityReport): Figure[] {
  const { width, seconds, trials, decidingTrials, lower } = first.result
  const isSame = overlap(first.result, second.result)
  const reads = lower?.operations.find(({ operation }) => operation === 'read')?.perSecond ?? 0
  return [
    {
      figure: 'highest rate that keeps every promise, reads and writes together',
      aim: `≥ ${aims.readsPerSecond} reads/s`,
      measured: `${found(first)}; ${first.gaveFirst.sentence}`,
      held: reads >= aims.readsPerSecond,
    },
    {
      figure: 'interval found',
      aim: `to ${100 * aims.width} % in ≤ ${aims.seconds} s`,
      measured: `${width === undefined ? 'none' : `${(100 * width).toFixed(1)} %`} in ${Math.round(seconds)} s, ${trials} trials, ${decidingTrials} of which decided`,
      held: width !== undefined && width <= aims.width && seconds <= aims.seconds,
    },
    {
      figure: 'a second search finds',
      aim: 'an interval that overlaps',
      measured: found(second),
      ...(isSame === undefined ? {} : { held: isSame }),
    },
  ]
}

timed(program, ['stack', 'up'])
try {
  const [first, second] = [search(), search()]
  if (!first || !second) throw new Error('a search left no report')
  process.stdout.write(figuresTable('Capacity', figuresOf(first, second)))
} finally {
  timed(program, ['stack', 'down'])
}

import { measureId } from '../../slo/comparison/measure.ts'
import type { ComparedRow, ComparisonReport, MeasureRow, Shift, ToldBlock } from '../../slo/comparison/record.ts'
import { count, duration, instant, percentileName, plural } from '../numbers.ts'
import { type Cell, head, number, spelled, type Table, tabulate, text, verdictCell } from '../table.ts'
import {
  amount,
  change,
  changes,
  decisionSentence,
  decisionWords,
  isCompared,
  measureName,
  percentOf,
  size,
  standings,
} from './words.ts'

/** Both builds by each measure; those that decide first. */
export function measuresTable(report: ComparisonReport, which: 'deciding' | 'others'): Table {
  const isSaved = report.measured.way === 'saved'
  return tabulate(
    report.measures.filter((row) => row.decides === (which === 'deciding')),
    {
      id: which === 'deciding' ? 'measures' : 'on-the-wire',
      caption: isSaved
        ? 'What each run took, and how far they lie apart.'
        : 'The median block of each build, by how much B differs from A, and what follows.',
      columns: [
        text('Verdict', ifCompared(verdictOf), { role: 'verdict' }),
        head('Measure', ({ measure }) => measureName(measure)),
        number(
          'A',
          ifCompared(({ measure, a }) => amount(measure, a)),
        ),
        number(
          'B',
          ifCompared(({ measure, b }) => amount(measure, b)),
        ),
        number(
          'B against A',
          ifCompared(({ measure, difference }) => change(measure, difference.estimate)),
          { role: 'measured' },
        ),
        number(
          isSaved ? 'By the runs’ own variation' : `${intervalName(report)} interval`,
          ifCompared(({ measure, difference }) => changes(measure, difference)),
        ),
        number(
          'Tolerated',
          ifCompared(({ measure, tolerated }) => size(measure, tolerated)),
          { role: 'promised', room: 'some' },
        ),
      ],
      notes: (row) =>
        isCompared(row) ? [...(row.decision ? [decisionSentence(row)] : []), ...contradiction(row)] : [row.refused],
      whenEmpty: 'Nothing was compared.',
    },
  )
}

export function intervalName({ measured }: ComparisonReport): string {
  return measured.way === 'blocks' ? percentOf(measured.design.confidence) : '95\u00a0%'
}

function ifCompared(cell: (row: ComparedRow) => Cell): (row: MeasureRow) => Cell {
  return (row) => (isCompared(row) ? cell(row) : { absent: 'not compared' })
}

function verdictOf({ decision }: ComparedRow): Cell {
  return decision ? { mark: standings[decision], text: decisionWords[decision] } : verdictCell('measured')
}

/** The median blocks of A and B need not lie to each other as the blocks of a pair do. */
function contradiction({ a, b, difference, decision, tolerated }: ComparedRow): readonly string[] {
  const isOpposite = (b - a) * difference.estimate < 0 && Math.abs(b - a) > tolerated * Math.abs(a)
  return decision && isOpposite
    ? [
        'The median blocks say the opposite: the machine changed more from pair to pair than the builds differ within one.',
      ]
    : []
}

/** Block by block in the order in which they were measured. */
export function blocksTable(blocks: readonly ToldBlock[], shown: readonly MeasureRow[]): Table {
  return tabulate(blocks, {
    id: 'blocks',
    caption: 'Every block, in the order in which they were measured.',
    columns: [
      head('Block', (_, i) => count(i + 1), 'number'),
      number('Pair', ({ pair }) => count(pair + 1)),
      text('Build', ({ side }) => side),
      text('Started', ({ startedAt }) => instant(startedAt), { room: 'much' }),
      number('Requests', ({ operations }) => count(Object.values(operations).reduce((sum, { sent }) => sum + sent, 0))),
      ...shown.map(({ measure }) =>
        number(measureName(measure), ({ values }: ToldBlock) =>
          spelled(values[measureId(measure)], (value) => amount(measure, value), 'not measured'),
        ),
      ),
      number('Generator late at P99', ({ lateP99Ms }) => spelled(lateP99Ms, duration, 'not told'), { room: 'much' }),
    ],
    notes: ({ excused }) => (excused === undefined ? [] : [`Does not count. ${excused}`]),
    whenEmpty: 'No block was measured.',
  })
}

export function shiftTable({ operation, points }: Shift): Table {
  const measure = { of: 'latency', operation, statistic: 'mean', clock: 'fromSchedule' } as const
  return tabulate(points, {
    id: `shift-${operation}`,
    caption: `Latencies of ${operation}s of both builds, quantile by quantile, each with an interval of its own.`,
    columns: [
      head('Percentile', ({ quantile }) => percentileName(quantile), 'number'),
      number('A', ({ aMs }) => duration(aMs)),
      number('B', ({ bMs }) => duration(bMs)),
      number('B against A', ({ difference }) => change(measure, difference.estimate)),
      number('Interval of this one', ({ difference }) => changes(measure, difference), { room: 'some' }),
    ],
    whenEmpty: 'Too few requests in each block for a curve.',
  })
}

export function looksTable(report: ComparisonReport): Table | undefined {
  if (report.measured.way !== 'blocks') return undefined
  const named = new Map(report.measures.map(({ measure }) => [measureId(measure), measureName(measure)]))
  const names = (ids: readonly string[]) =>
    ids.length === 0 ? 'nothing' : ids.map((id) => named.get(id) ?? id).join(', ')
  return tabulate(report.measured.looks, {
    id: 'looks',
    caption:
      'When the blocks were looked at, what looked worse than is tolerated, and what the blocks since the look before showed again.',
    columns: [
      head('After', ({ pairs }) => plural(2 * pairs, 'block')),
      text('Suspected', ({ suspected }) => names(suspected)),
      text('Confirmed', ({ confirmed }) => names(confirmed)),
    ],
    whenEmpty: 'There were too few blocks for a first look.',
  })
}

import { measureId } from '../../slo/comparison/measure.ts'
import type { ComparedRow, ComparisonReport, Shift, ToldBlock } from '../../slo/comparison/record.ts'
import { count, duration, instant, percentileName, plural } from '../numbers.ts'
import { head, number, spelled, type Table, type Row as TableRow, text } from '../table.ts'
import {
  amount,
  change,
  changes,
  decisionSentence,
  decisionWords,
  isCompared,
  measureName,
  type Row,
  size,
  standings,
} from './words.ts'

/** Both builds by each measure; those that decide first. */
export function measuresTable(report: ComparisonReport, which: 'deciding' | 'others'): Table {
  const rows = report.measures.filter((row) => row.decides === (which === 'deciding'))
  const isSaved = report.measured.way === 'saved'
  return {
    id: which === 'deciding' ? 'measures' : 'on-the-wire',
    caption: isSaved
      ? 'What each run took, and how far they lie apart.'
      : 'The median block of each build, by how much B differs from A, and what follows.',
    columns: [
      text('Verdict', { role: 'verdict' }),
      head('Measure'),
      number('A'),
      number('B'),
      number('B against A', { role: 'measured' }),
      number(isSaved ? 'By the runs’ own variation' : `${intervalName(report)} interval`),
      number('Tolerated', { role: 'promised', room: 'some' }),
    ],
    rows: rows.map(measureRow),
    whenEmpty: 'Nothing was compared.',
  }
}

export function intervalName({ measured }: ComparisonReport): string {
  return measured.way === 'blocks' ? `${Number((100 * measured.design.confidence).toFixed(1))}\u00a0%` : '95\u00a0%'
}

function measureRow(row: Row): TableRow {
  const { measure } = row
  if (!isCompared(row)) {
    const absent = { absent: 'not compared' }
    return { cells: [absent, measureName(measure), absent, absent, absent, absent, absent], notes: [row.refused] }
  }
  const { a, b, difference, tolerated, decision } = row
  return {
    cells: [
      decision
        ? { mark: standings[decision], text: decisionWords[decision] }
        : { mark: 'measured', text: 'as measured' },
      measureName(measure),
      amount(measure, a),
      amount(measure, b),
      change(measure, difference.estimate),
      changes(measure, difference),
      size(measure, tolerated),
    ],
    notes: [...(decision ? [decisionSentence(row)] : []), ...contradiction(row)],
  }
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
export function blocksTable(blocks: readonly ToldBlock[], shown: readonly Row[]): Table {
  return {
    id: 'blocks',
    caption: 'Every block, in the order in which they were measured.',
    columns: [
      head('Block', 'number'),
      number('Pair'),
      text('Build'),
      text('Started', { room: 'much' }),
      number('Requests'),
      ...shown.map(({ measure }) => number(measureName(measure))),
      number('Generator late at P99', { room: 'much' }),
    ],
    rows: blocks.map((block, i) => ({
      cells: [
        count(i + 1),
        count(block.pair + 1),
        block.side,
        instant(block.startedAt),
        count(Object.values(block.operations).reduce((sum, { sent }) => sum + sent, 0)),
        ...shown.map(({ measure }) =>
          spelled(block.values[measureId(measure)], (value) => amount(measure, value), 'not measured'),
        ),
        spelled(block.lateP99Ms, duration, 'not told'),
      ],
      ...(block.excused === undefined ? {} : { notes: [`Does not count. ${block.excused}`] }),
    })),
    whenEmpty: 'No block was measured.',
  }
}

export function shiftTable({ operation, points }: Shift): Table {
  const measure = { of: 'latency', operation, statistic: 'mean', clock: 'fromSchedule' } as const
  return {
    id: `shift-${operation}`,
    caption: `Latencies of ${operation}s of both builds, quantile by quantile, each with an interval of its own.`,
    columns: [
      head('Percentile', 'number'),
      number('A'),
      number('B'),
      number('B against A'),
      number('Interval of this one', { room: 'some' }),
    ],
    rows: points.map(({ quantile, aMs, bMs, difference }) => ({
      cells: [
        percentileName(quantile),
        duration(aMs),
        duration(bMs),
        change(measure, difference.estimate),
        changes(measure, difference),
      ],
    })),
    whenEmpty: 'Too few requests in each block for a curve.',
  }
}

export function looksTable(report: ComparisonReport): Table | undefined {
  if (report.measured.way !== 'blocks') return undefined
  const named = new Map(report.measures.map(({ measure }) => [measureId(measure), measureName(measure)]))
  const names = (ids: readonly string[]) =>
    ids.length === 0 ? 'nothing' : ids.map((id) => named.get(id) ?? id).join(', ')
  return {
    id: 'looks',
    caption:
      'When the blocks were looked at, what looked worse than is tolerated, and what the blocks since the look before showed again.',
    columns: [head('After'), text('Suspected'), text('Confirmed')],
    rows: report.measured.looks.map(({ pairs, suspected, confirmed }) => ({
      cells: [plural(2 * pairs, 'block'), names(suspected), names(confirmed)],
    })),
    whenEmpty: 'There were too few blocks for a first look.',
  }
}

import type { ComparedRow, ComparisonReport } from '../../slo/comparison/record.ts'
import { list } from '../../slo/words.ts'
import { count, plural } from '../numbers.ts'
import { changes, finding, inMeasure, isCompared, size } from './words.ts'

/** Regressions that a headline tells; the table has all. */
const mostTold = 3

/** "Missed: B is 6.1 % slower at P95 of reads (+4.2 to +8.3 %), confirmed by 20 blocks." */
export function comparisonHeadline(report: ComparisonReport): string {
  const deciding = report.measures.filter((row) => row.decides).filter(isCompared)
  const of = (decision: ComparedRow['decision']) => deciding.filter((row) => row.decision === decision)
  switch (report.verdict) {
    case 'missed':
      return missed(of('regression'), report)
    case 'met':
      return met(deciding, of('improvement'))
    case 'inconclusive':
      return report.measured.way === 'saved'
        ? saved(report)
        : inconclusive(report, of('suspected'), of('slower'), of('open'))
  }
}

/** "is 6.1 % slower at P95 of reads (+4.2 to +8.3 %)" */
const withInterval = (row: ComparedRow) => `${finding(row)} (${changes(row.measure, row.difference)})`

function missed(regressions: readonly ComparedRow[], { measured }: ComparisonReport): string {
  const told = regressions.toSorted((a, b) => ratioOf(b) - ratioOf(a)).slice(0, mostTold)
  const others = regressions.length - told.length
  const more = others > 0 ? `, and worse in ${plural(others, 'measure')} more` : ''
  return `Missed: B ${list(told.map(withInterval))}${more}, confirmed by ${count(confirming(measured))} blocks.`
}

/** By how many times what is tolerated. */
function ratioOf({ difference, tolerated }: ComparedRow): number {
  return (difference.lower ?? 0) / Math.max(tolerated, 1e-9)
}

function confirming(measured: ComparisonReport['measured']): number {
  if (measured.way !== 'blocks') return 0
  const [last, before] = [measured.looks.at(-1), measured.looks.at(-2)]
  return 2 * ((last?.pairs ?? 0) - (before?.pairs ?? 0))
}

function met(deciding: readonly ComparedRow[], improvements: readonly ComparedRow[]): string {
  const best = improvements.toSorted((a, b) => a.difference.estimate - b.difference.estimate)[0]
  const latencies = deciding.filter(({ measure }) => measure.of !== 'errors')
  const widest = latencies.toSorted((a, b) => (b.difference.upper ?? 0) - (a.difference.upper ?? 0))[0]
  const better = best ? ` B ${withInterval(best)}.` : ''
  if (!widest) return `Met: B is not worse than A.${better}`
  const { measure, difference } = widest
  const all =
    deciding.length === 1
      ? 'the one measure'
      : `all of ${plural(deciding.length, 'measure')}, ${inMeasure(measure)} least closely`
  return `Met: B is not shown to be worse than A. More than ${size(measure, Math.max(difference.upper ?? 0, 0), Math.ceil)} worse is ruled out for ${all}.${better}`
}

function inconclusive(
  { reasons }: ComparisonReport,
  suspected: readonly ComparedRow[],
  slower: readonly ComparedRow[],
  open: readonly ComparedRow[],
): string {
  const [first] = suspected
  if (first) return `Inconclusive: B ${withInterval(first)}, which no further blocks have confirmed.`
  if (reasons[0]) return `Inconclusive. ${reasons[0]}`
  const [second] = slower
  if (second) return `Inconclusive: B ${withInterval(second)}; whether that is more than is tolerated is open.`
  const widest = open.toSorted(
    (a, b) => (b.difference.upper ?? Number.POSITIVE_INFINITY) - (a.difference.upper ?? Number.POSITIVE_INFINITY),
  )[0]
  if (!widest) return 'Inconclusive: nothing could be compared.'
  const { measure, difference, excluded } = widest
  const upTo =
    difference.upper === undefined
      ? 'Nothing is ruled out'
      : `Up to ${size(measure, difference.upper, Math.ceil)} more is not ruled out`
  return `Inconclusive: no difference shown, but too little is ruled out. ${upTo} ${inMeasure(measure)}; to pass, ${size(measure, excluded)} has to be.`
}

function saved({ measured, measures }: ComparisonReport): string {
  const differing = measured.way === 'saved' ? measured.differs.length : 0
  const told = measures
    .filter((row) => row.decides)
    .filter(isCompared)
    .filter(({ measure }) => measure.of === 'latency' && measure.statistic === 'P95')
  const figures = told.length === 0 ? '' : ` B ${list(told.map(finding))}.`
  return differing > 0
    ? `No verdict: the two runs differ in ${plural(differing, 'point')} besides the build.${figures}`
    : `No verdict: two runs, one after the other, do not show that the build made the difference.${figures}`
}

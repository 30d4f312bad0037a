import { measureId } from '../../slo/comparison/measure.ts'
import type { ComparedRow, ComparisonReport, Shift } from '../../slo/comparison/record.ts'
import { list } from '../../slo/words.ts'
import { latencyAxis, percentileAxis, percentileX } from '../charts/axes.ts'
import { type Axis, type ChartSpec, type Line, level, type Picture } from '../charts/chart-spec.ts'
import { count, plural } from '../numbers.ts'
import { once } from '../once.ts'
import { blocksTable, measuresTable, shiftTable } from './tables.ts'
import { change, isCompared, measureName, percentOf, size } from './words.ts'

export const comparisonPictures = once((report: ComparisonReport): readonly Picture[] => {
  const rows = report.measures.filter((row) => row.decides && row.measure.of !== 'errors').filter(isCompared)
  const tolerated = report.measured.way === 'blocks' ? report.measured.design.tolerated : undefined
  return [
    ...(rows.length > 0 ? [forest(report, rows, tolerated)] : []),
    ...blocksOverTime(report, rows),
    ...report.shifts.filter(({ points }) => points.length > 1).map((shift) => shiftCurve(shift, tolerated ?? 0)),
  ]
})

/** Every measure with its interval, around no difference. */
function forest(report: ComparisonReport, rows: readonly ComparedRow[], tolerated: number | undefined): Picture {
  const x = differenceAxis(
    rows.map(({ difference }) => difference),
    tolerated ?? 0.05,
  )
  const place = (i: number) => rows.length - 1 - i
  const cut = (value: number) => Math.min(Math.max(100 * value, x.min), x.max)
  const lines = rows.map(({ measure, difference, decision }, i): Line => {
    const { estimate, lower, upper } = difference
    const points = [lower === undefined ? x.min : cut(lower), upper === undefined ? x.max : cut(upper)]
    return {
      label: `${measureName(measure)} ${change(measure, estimate)}`,
      colour: decision === 'regression' ? 'bad' : decision === 'improvement' ? 'second' : 'accent',
      points: points.map((at) => [at, place(i)] as const),
      dash: decision === 'open' || decision === undefined ? [4, 3] : [],
      width: 3,
    }
  })
  return {
    id: 'differences',
    claim: forestClaim(rows, tolerated),
    tables: [measuresTable(report, 'deciding')],
    chart: {
      x,
      y: {
        title: 'measure',
        scale: 'linear',
        min: -1.2,
        max: rows.length - 0.3,
        ticks: rows.map(({ measure }, i) => ({ at: place(i), text: measureName(measure) })),
      },
      unit: '%',
      along: 'x',
      bands: tolerated === undefined ? [] : [{ from: -100 * tolerated, to: 100 * tolerated, text: 'tolerated' }],
      lines: [
        {
          label: 'no difference',
          colour: 'subtle',
          // Its name stands at its end, away from that of the band.
          points: [
            [0, rows.length - 0.3],
            [0, -0.8],
          ],
          dash: [2, 3],
          width: 1,
        },
        ...lines,
      ],
      notes: rows.map(({ difference, decision }, i) => ({
        x: cut(difference.estimate),
        y: place(i),
        text: '',
        colour: decision === 'regression' ? 'bad' : 'accent',
        dot: true,
        side: 'above',
      })),
    },
  }
}

function forestClaim(rows: readonly ComparedRow[], tolerated: number | undefined): string {
  const beyond = rows.filter(({ difference: { lower }, tolerated: limit }) => lower !== undefined && lower > limit)
  const within = rows.filter(({ difference: { upper }, tolerated: limit }) => upper !== undefined && upper <= limit)
  const band = tolerated === undefined ? '' : ` of ${percentOf(tolerated)}`
  if (tolerated === undefined) return 'How far the two runs lie apart, with the variation that each shows by itself.'
  if (beyond.length > 0)
    return `${list(beyond.map(({ measure }) => measureName(measure)))} ${beyond.length === 1 ? 'lies' : 'lie'} beyond what is tolerated.`
  return `${count(within.length)} of ${plural(rows.length, 'interval')} ${within.length === 1 ? 'lies' : 'lie'} within the band${band} that is tolerated; none lies beyond it.`
}

/** Percent: wide enough for all estimates and what is tolerated, and for bounds that do not lie far beyond. */
function differenceAxis(differences: readonly ComparedRow['difference'][], tolerated: number): Axis {
  const estimates = differences.map(({ estimate }) => 100 * estimate)
  const bounds = differences.flatMap(({ lower, upper }) => [lower ?? 0, upper ?? 0]).map((bound) => 100 * bound)
  const furthest = 3 * Math.max(100 * tolerated, ...estimates.map(Math.abs))
  const least = Math.min(-200 * tolerated, ...estimates, Math.max(Math.min(...bounds), -furthest))
  const most = Math.max(200 * tolerated, ...estimates, Math.min(Math.max(...bounds), furthest))
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].find((each) => each * 7 >= most - least) ?? 5000
  const [first, last] = [Math.floor(least / step), Math.ceil(most / step)]
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => {
    const at = (first + i) * step
    const isBetween = (first + i) % 2 !== 0
    const text = at === 0 ? '0' : `${at < 0 ? '−' : '+'}${count(Math.abs(at))}\u00a0%`
    return { at, text, ...(isBetween ? { minor: true as const } : {}) }
  })
  return {
    title: 'B against A: to the right it takes more',
    scale: 'linear',
    min: first * step,
    max: last * step,
    ticks,
  }
}

/** The measure that was worst, block by block. */
function blocksOverTime(report: ComparisonReport, rows: readonly ComparedRow[]): readonly Picture[] {
  const { measured } = report
  const worst = rows
    .filter(({ measure }) => measure.of === 'latency')
    .toSorted((a, b) => b.difference.estimate / b.tolerated - a.difference.estimate / a.tolerated)[0]
  if (measured.way !== 'blocks' || !worst) return []
  const id = measureId(worst.measure)
  const { blocks } = measured
  const spoiled = new Set(blocks.flatMap(({ pair, excused }) => (excused === undefined ? [] : [pair])))
  const line = (side: 'A' | 'B') =>
    blocks.flatMap((block, i) =>
      block.side === side ? [[i + 1, spoiled.has(block.pair) ? null : (block.values[id] ?? null)] as const] : [],
    )
  const values = blocks.flatMap(({ values }) => values[id] ?? [])
  const higher = pairsWorse(report, id)
  const ticks = Math.max(1, Math.ceil(blocks.length / 8))
  const chart: ChartSpec = {
    x: {
      title: 'blocks, in the order in which they were measured',
      scale: 'linear',
      min: 0.5,
      max: blocks.length + 0.5,
      ticks: Array.from({ length: Math.floor(blocks.length / ticks) }, (_, i) => ({
        at: (i + 1) * ticks,
        text: count((i + 1) * ticks),
      })),
    },
    y: latencyAxis(values),
    unit: 'ms',
    bands: blocks.flatMap((block, i) => (spoiled.has(block.pair) ? [{ from: i + 0.5, to: i + 1.5, text: '' }] : [])),
    lines: [
      { label: 'A', colour: 'ink', points: line('A'), dash: [4, 3], width: 1.5 },
      { label: 'B', colour: 'accent', points: line('B'), dash: [], width: 2.25 },
    ],
    notes: [],
    pointer: ['', ...blocks.map(({ pair }, i) => `block ${i + 1}, pair ${pair + 1}`)],
  }
  return [
    {
      id: 'blocks',
      claim: `${measureName(worst.measure)}: B took more than A in ${count(higher.worse)} of ${plural(higher.all, 'pair')}.`,
      tables: [blocksTable(blocks, rows)],
      chart,
    },
  ]
}

function pairsWorse({ measured }: ComparisonReport, id: string) {
  if (measured.way !== 'blocks') return { worse: 0, all: 0 }
  const pairs = [
    ...Map.groupBy(
      measured.blocks.filter(({ excused }) => excused === undefined),
      ({ pair }) => pair,
    ).values(),
  ]
  const both = pairs.flatMap((pair) => {
    const [a, b] = (['A', 'B'] as const).map((side) => pair.find((block) => block.side === side)?.values[id])
    return a === undefined || b === undefined ? [] : [b > a]
  })
  return { worse: both.filter(Boolean).length, all: both.length }
}

/** Where in the distribution the difference lies. */
function shiftCurve(shift: Shift, tolerated: number): Picture {
  const { operation, points } = shift
  const samples = 1 / (1 - Math.max(...points.map(({ quantile }) => quantile)))
  const y = differenceAxis(
    points.map(({ difference }) => difference),
    tolerated,
  )
  const cut = (value: number | undefined) =>
    value === undefined ? null : Math.min(Math.max(100 * value, y.min), y.max)
  const curve = (of: 'estimate' | 'lower' | 'upper') =>
    points.map(({ quantile, difference }) => [percentileX(quantile), cut(difference[of])] as const)
  const x = percentileAxis(samples)
  return {
    id: `shift-${operation}`,
    claim: shiftClaim(shift),
    tables: [shiftTable(shift)],
    chart: {
      x,
      y: { ...y, title: 'B against A' },
      unit: '%',
      bands: [],
      lines: [
        level(x, 0, { label: 'none', colour: 'subtle', dash: [2, 3] }),
        level(x, 100 * tolerated, { label: 'tolerated', colour: 'ink', dash: [6, 4] }),
        { label: 'at least', colour: 'accent', points: curve('lower'), dash: [2, 2], width: 1.25 },
        { label: 'at most', colour: 'accent', points: curve('upper'), dash: [2, 2], width: 1.25 },
        { label: 'B against A', colour: 'accent', points: curve('estimate'), dash: [], width: 2.5 },
      ],
      notes: [],
    },
  }
}

function shiftClaim({ operation, points }: Shift): string {
  const shown = points.filter(({ difference: { lower, upper } }) => (lower ?? -1) > 0 || (upper ?? 1) < 0)
  const strongest = shown.toSorted((a, b) => Math.abs(b.difference.estimate) - Math.abs(a.difference.estimate))[0]
  const measure = { of: 'latency', operation, statistic: 'mean', clock: 'fromSchedule' } as const
  if (!strongest) return `At no percentile of the ${operation}s do the builds lie apart beyond chance.`
  const where = `P${Number((100 * strongest.quantile).toFixed(4))}`
  const { estimate } = strongest.difference
  return `The builds lie furthest apart at ${where} of the ${operation}s, where B takes ${size(measure, estimate)} ${estimate < 0 ? 'less' : 'more'}.`
}

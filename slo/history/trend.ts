import { medianOf } from '../statistics.ts'
import { type ChangePoint, changePoints, fewestAfter } from './divisive.ts'
import type { HistoryMeasure, ResultKind } from './entry.ts'
import type { HistoryDesign, Level, LevelChange, Trend } from './record.ts'

type TrendPoints = Trend['points']

/** How one measure went. @param level the probability of finding anything in it where nothing changed */
export function trendOf(
  of: ResultKind,
  measure: HistoryMeasure,
  points: TrendPoints,
  design: HistoryDesign,
  level: number,
): Omit<Trend, 'asides'> {
  const scale = scaleOf(of, measure)
  const values = points.map(({ value }) => scale.to(value))
  const { least } = design
  const found = changePoints(values, { level, least, seed: design.seed })
  const levels = levelsOf(points, values, found).map((each) => ({ ...each, value: scale.from(each.value) }))
  const changes = found.map(({ at, chance }, i): LevelChange => {
    const [before, after] = [levels[i]?.value ?? 0, levels[i + 1]?.value ?? 0]
    const change = scale.change(before, after)
    return { at: points[at]?.result ?? 0, change, chance, is: wordFor(of, measure, before, change, design) }
  })
  const base = { measure, points: [...points], levels, changes }
  if (fewestAfter(points.length, { level, least }) === undefined) return { ...base, standing: 'too-few' }
  const now = againstBest(measure, base, scale, points.at(-design.recent)?.result ?? 0)
  if (!now) return { ...base, standing: 'steady' }
  const isWorse = wordFor(of, measure, now.best, now.change, design) === 'worse'
  const { change, since } = now
  return { ...base, standing: isWorse ? 'regression' : 'steady', now: { change, since } }
}

/** The level now against the best of those that reach into the recent results: what came and went again, or came in small steps, is seen as what it is. */
function againstBest(
  measure: HistoryMeasure,
  { levels, changes }: Pick<Trend, 'levels' | 'changes'>,
  scale: Scale,
  firstRecent: number,
) {
  const last = levels.at(-1)
  const first = changes.findIndex(({ at }) => at >= firstRecent)
  if (!last || first < 0) return undefined
  // The change at i leads from the level at i to the one after it.
  const from = levels.slice(first, -1)
  const worth = ({ value }: Level) => (isMoreBetter(measure) ? -value : value)
  const best = from.reduceRight((a, b) => (worth(b) < worth(a) ? b : a))
  return {
    best: best.value,
    change: scale.change(best.value, last.value),
    since: changes[levels.indexOf(best)]?.at ?? 0,
  }
}

function levelsOf(points: TrendPoints, values: readonly number[], found: readonly ChangePoint[]): readonly Level[] {
  const cuts = [0, ...found.map(({ at }) => at), values.length]
  return cuts.slice(1).flatMap((end, i) => {
    const begin = cuts[i] ?? 0
    const [from, to] = [points[begin]?.result, points[end - 1]?.result]
    if (from === undefined || to === undefined) return []
    return [{ from, to, value: medianOf(values.slice(begin, end)) }]
  })
}

/** What is compared: logarithms, so that 5 % are 5 % on every level, or shares as they are. */
type Scale = {
  readonly to: (value: number) => number
  readonly from: (value: number) => number
  readonly change: (before: number, after: number) => number
}
const shares: Scale = { to: (value) => value, from: (value) => value, change: (before, after) => after - before }
const ratios: Scale = { to: Math.log, from: Math.exp, change: (before, after) => after / before - 1 }
/** Of a comparison the numbers are ratios already, less one. */
const differences: Scale = {
  to: Math.log1p,
  from: Math.expm1,
  change: (before, after) => (1 + after) / (1 + before) - 1,
}

function scaleOf(of: ResultKind, measure: HistoryMeasure): Scale {
  if (measure.of === 'errors') return shares
  return of === 'comparison' ? differences : ratios
}

/** Whether a point can be told on its scale: of nothing there is no ratio. */
export function isTold(of: ResultKind, measure: HistoryMeasure, value: number): boolean {
  return Number.isFinite(scaleOf(of, measure).to(value))
}

function isMoreBetter({ of }: HistoryMeasure): boolean {
  return of === 'capacity'
}

/** By how much a measure may become worse from a level on. */
function toleratedFrom(of: ResultKind, measure: HistoryMeasure, level: number, design: HistoryDesign): number {
  if (measure.of === 'errors') return design.toleratedErrors
  const isTime = measure.of === 'latency' && of === 'run'
  return Math.max(design.tolerated, isTime ? design.toleratedMs / level : 0)
}

function wordFor(
  of: ResultKind,
  measure: HistoryMeasure,
  before: number,
  change: number,
  design: HistoryDesign,
): LevelChange['is'] {
  const worse = isMoreBetter(measure) ? -change : change
  const tolerated = toleratedFrom(of, measure, before, design)
  if (worse > tolerated) return 'worse'
  return worse < -tolerated ? 'better' : 'tolerable'
}

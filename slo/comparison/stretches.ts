import type { RunEvidence } from '../run/evidence.ts'
import { medianOf, medianOfRising, walshAverages } from '../statistics.ts'
import type { Measure } from './measure.ts'

/** Long enough for what slows one second not to slow the next stretch. */
export const stretchSeconds = 5
/** With fewer stretches in a run its variation is a guess. */
const leastStretches = 4
/** Two-sided 95 % of the normal distribution. */
const deviations = 1.96

const keys = { P50: 'p50Ms', P95: 'p95Ms', P99: 'p99Ms' } as const

/**
 * How far the logarithm of B / A may lie below and above what was found, by how each run varies from stretch to stretch (Hodges and
 * Lehmann's interval of Mann and Whitney's test); undefined where a run does not tell its seconds, or is too short.
 */
export function stretchBounds(measure: Measure, a: RunEvidence, b: RunEvidence) {
  const [left, right] = [a, b].map((evidence) => stretchesOf(measure, evidence))
  if (!left || !right || Math.min(left.length, right.length) < leastStretches) return undefined
  const between = Float64Array.from(left.flatMap((x) => right.map((y) => y - x))).sort()
  const all = between.length
  const spread = Math.sqrt((all * (left.length + right.length + 1)) / 12)
  const cut = Math.max(Math.floor(all / 2 - deviations * spread), 0)
  const centre = medianOfRising(between)
  return { below: centre - (between[cut] ?? 0), above: (between[all - 1 - cut] ?? 0) - centre }
}

/** Five have no interval of 95 % at all: all of one sign are not rare enough. */
const leastOwn = 6

/**
 * The same of one run alone: how far the logarithm of what it took may lie below and above (the interval of Wilcoxon's signed ranks, never less
 * than 95 %); undefined where a run does not tell its seconds, or is too short.
 */
export function ownBounds(measure: Measure, evidence: RunEvidence) {
  const stretches = stretchesOf(measure, evidence)
  if (!stretches || stretches.length < leastOwn) return undefined
  const n = stretches.length
  const averages = walshAverages(stretches)
  const spread = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24)
  const cut = Math.max(Math.floor((averages.length - 1) / 2 - deviations * spread), 0)
  const centre = medianOfRising(averages)
  return { below: centre - (averages[cut] ?? 0), above: (averages[averages.length - 1 - cut] ?? 0) - centre }
}

/** The logarithm of the median second of each whole stretch; undefined of what a run does not tell by seconds. */
function stretchesOf(measure: Measure, { plan, generator }: RunEvidence): readonly number[] | undefined {
  if (measure.of !== 'latency' || measure.clock === 'onTheWire' || !(measure.statistic in keys)) return undefined
  const { operation } = measure
  const key = keys[measure.statistic as keyof typeof keys]
  const seconds = generator.summary?.operations[operation]?.seconds ?? []
  const whole = Math.floor(plan.durationSeconds / stretchSeconds)
  const stretches = Map.groupBy(seconds, ({ second }) => Math.floor(second / stretchSeconds))
  return [...stretches].flatMap(([stretch, each]) => {
    const values = each.flatMap((second) => second[key] ?? [])
    if (stretch >= whole || values.length === 0) return []
    const median = medianOf(values)
    return median > 0 ? [Math.log(median)] : []
  })
}

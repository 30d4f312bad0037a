import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { fingerprintOf } from '../../../slo/comparison/fingerprint.ts'
import type { Entry, HistoryPoint } from '../../../slo/history/entry.ts'
import { factsOfRun } from '../comparison/run-facts.ts'

const random = (seed: number) => {
  const generator = xoroshiro128plus(seed)
  const uniform = () => uniformFloat64(generator)
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}

export const p95 = { of: 'latency', operation: 'read', statistic: 'P95', clock: 'fromSchedule' } as const
export const errors = { of: 'errors', operation: 'read' } as const
export const capacity = { of: 'capacity' } as const

export const fingerprint = fingerprintOf(factsOfRun)

/** Nightly results, one a day from October 1 on, each of a commit of its own. */
export function entries(
  points: readonly (readonly HistoryPoint[])[],
  changes: (night: number) => Partial<Entry> = () => ({}),
): readonly Entry[] {
  return points.map((each, night) => {
    const at = new Date(Date.UTC(2026, 9, 1 + night, 3, 17)).toISOString()
    return {
      schemaVersion: 1,
      kind: 'history-entry',
      of: 'run',
      id: `${at.replace(/[-:]|\.\d+/g, '')}-surge-${String(night).padStart(4, '0')}`,
      at,
      subject: 'article-topic-cache',
      revision: (0xc75_1103_0000 + 7919 * night).toString(16),
      fingerprint,
      points: [...each],
      ...changes(night),
    }
  })
}

/** A measure that scatters by 2 % about the factors that it is told. */
export function nights(
  measure: HistoryPoint['measure'],
  base: number,
  factors: readonly number[],
  seed = 1,
  spread = 0.02,
): readonly HistoryPoint[] {
  const normal = random(seed)
  return factors.map((factor) => {
    const value = base * factor * Math.exp(spread * normal())
    return { measure, value, lower: value * (1 - 2 * spread), upper: value * (1 + 2 * spread) }
  })
}

export const factors = (...stretches: [factor: number, nights: number][]) =>
  stretches.flatMap(([factor, many]) => Array.from({ length: many }, () => factor))

/** Points of several measures, night by night. */
export function together(...measures: readonly (readonly HistoryPoint[])[]): readonly (readonly HistoryPoint[])[] {
  return (measures[0] ?? []).map((_, night) => measures.flatMap((each) => each[night] ?? []))
}

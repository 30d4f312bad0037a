import { type Decomposition, type PartName, partNames } from './parts.ts'
import type { Slowness } from './slowness.ts'
import type { Steps } from './spent.ts'

/** What one part has to do with slow steps. Per request, in ms; the shares of all parts add up to 1. */
export type PartExcess = {
  readonly part: PartName
  readonly usualMs: number
  readonly slowMs: number
  /** Of all that slow steps take beyond usual ones. Below 0 where it took less than usual. */
  readonly share: number
}

/**
 * Where the waiting of steps that took long was spent, beyond what usual ones spend there. Where none took long, every step is usual, and nobody
 * has a share.
 */
export function excessOf(
  { seen, requests, parts }: Pick<Decomposition, 'seen' | 'requests' | 'parts'>,
  { isSlow, isLate }: Pick<Slowness, 'isSlow' | 'isLate'>,
): readonly PartExcess[] {
  const isUsual = isSlow.map((is) => !is)
  const means = (of: Steps) => {
    const usual = mean(of, requests, isUsual)
    return { usual, late: isLate.includes(true) ? mean(of, requests, isLate) : usual }
  }
  const whole = means(seen)
  const all = whole.late - whole.usual
  return partNames.flatMap((part) => {
    const seconds = parts.find((each) => each.part === part)?.seconds
    if (!seconds) return []
    // A step in which nobody saw a part has it among the unexplained.
    const { usual, late } = means(seconds.map((value, i) => (seen[i] === null ? null : (value ?? 0))))
    if (!Number.isFinite(usual) || !Number.isFinite(late)) return []
    return [{ part, usualMs: 1000 * usual, slowMs: 1000 * late, share: all > 0 ? (late - usual) / all : 0 }]
  })
}

/** Seconds per request of some steps, every request counted alike. */
export function mean(seconds: Steps, requests: Steps, where: readonly boolean[]): number {
  let [sum, count] = [0, 0]
  for (const [i, value] of seconds.entries()) {
    const asked = requests[i] ?? null
    if (value === null || asked === null || !where[i]) continue
    sum += value
    count += asked
  }
  return sum / count
}

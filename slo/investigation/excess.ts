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

/** Where the waiting of slow steps was spent, beyond what usual ones spend there. Where nothing is slow, every step is usual, and nobody has a share. */
export function excessOf(
  { seen, requests, parts }: Decomposition,
  { isSlow }: Pick<Slowness, 'isSlow'>,
): readonly PartExcess[] {
  const means = (of: Steps) => {
    const usual = mean(of, requests, isSlow, false)
    return { usual, slow: isSlow.includes(true) ? mean(of, requests, isSlow, true) : usual }
  }
  const whole = means(seen)
  const all = whole.slow - whole.usual
  return partNames.flatMap((part) => {
    const seconds = parts.find((each) => each.part === part)?.seconds
    if (!seconds) return []
    // A step in which nobody saw a part has it among the unexplained.
    const { usual, slow } = means(seconds.map((value, i) => (seen[i] === null ? null : (value ?? 0))))
    if (!Number.isFinite(usual) || !Number.isFinite(slow)) return []
    return [{ part, usualMs: 1000 * usual, slowMs: 1000 * slow, share: all > 0 ? (slow - usual) / all : 0 }]
  })
}

/** Seconds per request of the steps of one kind, every request counted alike. */
export function mean(seconds: Steps, requests: Steps, isSlow: readonly boolean[], which: boolean): number {
  let [sum, count] = [0, 0]
  for (const [i, value] of seconds.entries()) {
    const asked = requests[i] ?? null
    if (value === null || asked === null || isSlow[i] !== which) continue
    sum += value
    count += asked
  }
  return sum / count
}

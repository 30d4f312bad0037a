import type { Steps } from './spent.ts'

/** So far from where slowness begins or ends is beside it: a part of all steps, and so many. */
const edge = { share: 1 / 60, least: 10 }
/** What turned with slowness shows so much of its difference there, in parts of what latency does. */
export const leastTurn = 0.5

/** How much of what slow steps differ from usual ones lies where they meet: 1 of what is switched, next to nothing of what drifts. NaN where nobody knows. */
export function turnAt(isUsual: readonly boolean[]): (values: Steps) => number {
  const width = Math.max(edge.least, Math.round(isUsual.length * edge.share))
  const isBeside = isUsual.map((is, i) => isUsual.slice(Math.max(i - width, 0), i + width + 1).includes(!is))
  return (values) => {
    const there = values.map((value, i) => (isBeside[i] ? value : null))
    const differ = (of: Steps) => meanOf(of, isUsual, false) - meanOf(of, isUsual, true)
    return differ(there) / differ(values)
  }
}

export function meanOf(values: Steps, isSlow: readonly boolean[], which: boolean): number {
  const mine = values.filter((value, i) => value !== null && isSlow[i] === which) as number[]
  return mine.length === 0 ? Number.NaN : mine.reduce((sum, each) => sum + each, 0) / mine.length
}

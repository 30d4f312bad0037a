import type { Slowness } from './slowness.ts'
import type { Steps } from './spent.ts'
import { leastTurn, meanOf, turnAt } from './turn.ts'

/** Something that was seen step by step, and that may go together with slow steps. */
export type Suspect<Name> = { readonly name: Name; readonly values: Steps; readonly trouble: 'high' | 'low' }

/** How a suspect differs between slow steps and usual ones. */
export type Contrast<Name> = {
  readonly name: Name
  readonly inSlow: number
  readonly inUsual: number
  /** Chance that a slow step has more of it than a usual one: 0.5 where they do not differ, 1 where all do. */
  readonly clarity: number
  /**
   * Probability that the most striking of all suspects is as striking as this one where slowness has nothing to do with any of them; 1 where it
   * did not turn when slowness did.
   */
  readonly chance: number
}

/** More shifts change nothing that is told. */
const mostShifts = 999
/** Clocks and scrapes differ by a step: what is seen of one may lie in the one beside it. */
const besideSteps = 1
/** Shifts of so many compare steps with themselves. */
const sameSteps = 2
/**
 * Holds slow steps against usual ones, suspect by suspect. What is seen each second hangs together with the second before, so that shuffling
 * seconds would make everything surprising: slowness is moved against all suspects round in a circle instead, which leaves each as it is,
 * and the suspects to each other. As many suspects are looked at, each is held against the most striking one of each shift (Westfall and
 * Young 1993, maxT), so that the chances stand for all of them together. How striking one is, its ranks say as they are: divided by how much they
 * vary from shift to shift, whatever lasts as long as the slowness itself would never be striking.
 *
 * People look when it is slow, so that slowness lies at the end of the time more often than not, where whatever grows all along is highest. What
 * did not turn where slowness began or ended has nothing to do with it, therefore, unless latency crept up as well.
 */
export function contrasts<Name>(
  { isSlow, isUsual }: Pick<Slowness, 'isSlow' | 'isUsual'>,
  latencyMs: Steps,
  all: readonly Suspect<Name>[],
): readonly Contrast<Name>[] {
  // What was slow before the time that was asked about speaks for neither side.
  const suspects = all.map((suspect) => ({
    ...suspect,
    values: suspect.values.map((value, i) => (isSlow[i] || isUsual[i] ? value : null)),
  }))
  const turnOf = turnAt(isUsual)
  const latency = turnOf(latencyMs.map((ms) => (ms === null || ms <= 0 ? null : Math.log(ms))))
  const least = leastTurn * (latency > 0 ? Math.min(latency, 1) : 1)
  const steps = isSlow.length
  const slow = Int32Array.from(isSlow.flatMap((is, i) => (is ? [i] : [])))
  const shifts = evenly(steps)
  const held = suspects.map((suspect) => {
    const around = worstAround(suspect)
    const ranks = ranked(around)
    const at = (shift: number) => {
      let sum = 0
      for (const i of slow) {
        const moved = i + shift
        sum += ranks[moved < steps ? moved : moved - steps] as number
      }
      return sum
    }
    return { suspect, around, score: at(0), others: shifts.map(at) }
  })
  const most = shifts.map((_, i) => Math.max(...held.map(({ others }) => others[i] as number)))
  return held.map(({ suspect, around, score }, i) => ({
    name: suspect.name,
    inSlow: meanOf(suspect.values, isSlow, true),
    inUsual: meanOf(suspect.values, isSlow, false),
    clarity: clarityOf(around, isSlow),
    chance:
      turnOf(all[i]?.values ?? []) < least
        ? 1
        : (1 + most.filter((other) => other >= score - 1e-9).length) / (1 + shifts.length),
  }))
}

/** Shifts all over the circle, none so short that it would compare steps with themselves. */
function evenly(steps: number): readonly number[] {
  const usable = steps - 2 * sameSteps - 1
  const count = Math.max(Math.min(usable, mostShifts), 0)
  return Array.from({ length: count }, (_, i) => sameSteps + 1 + Math.floor((i * usable) / count))
}

/** The most of a suspect in each step and those beside it. */
function worstAround<Name>({ name, values, trouble }: Suspect<Name>): Suspect<Name> {
  const most = trouble === 'high' ? Math.max : Math.min
  const around = values.map((value, i) => {
    let worst = value
    for (let at = i - besideSteps; at <= i + besideSteps; at++) {
      const other = values[at] ?? null
      if (other !== null) worst = worst === null ? other : most(worst, other)
    }
    return worst
  })
  return { name, values: around, trouble }
}

/** Mid-ranks from 0 to 1, trouble highest; what is unknown speaks for neither side. */
function ranked({ values, trouble }: Suspect<unknown>): Float64Array {
  const sign = trouble === 'high' ? 1 : -1
  const ranks = new Float64Array(values.length).fill(0.5)
  const order = values
    .flatMap((value, i) => (value === null ? [] : [i]))
    .sort((a, b) => sign * ((values[a] as number) - (values[b] as number)))
  for (let first = 0; first < order.length; ) {
    let last = first
    while (last + 1 < order.length && values[order[last + 1] as number] === values[order[first] as number]) last++
    for (let i = first; i <= last; i++) ranks[order[i] as number] = (first + last + 1) / 2 / order.length
    first = last + 1
  }
  return ranks
}

/** The area under the curve of Mann and Whitney. */
function clarityOf({ values, trouble }: Suspect<unknown>, isSlow: readonly boolean[]): number {
  const sign = trouble === 'high' ? 1 : -1
  const known = values.flatMap((value, i) =>
    value === null ? [] : [{ value: sign * value, slow: isSlow[i] === true }],
  )
  known.sort((a, b) => a.value - b.value)
  const slow = known.filter(({ slow }) => slow).length
  const usual = known.length - slow
  if (slow === 0 || usual === 0) return 0.5
  let [sum, first] = [0, 0]
  while (first < known.length) {
    let last = first
    while (last + 1 < known.length && known[last + 1]?.value === known[first]?.value) last++
    for (let i = first; i <= last; i++) if (known[i]?.slow) sum += (first + last) / 2 + 1
    first = last + 1
  }
  return (sum - (slow * (slow + 1)) / 2) / (slow * usual)
}

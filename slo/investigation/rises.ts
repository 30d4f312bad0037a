import type { Steps } from './spent.ts'

/** Less is no reason to look: on a logarithmic scale, as all of this. */
const least = Math.log(1.2)
/** … and so many standard deviations of what it does elsewhere, by the middle one of the sizes of that: in a normal distribution such a part of one. */
const [deviations, middleSize] = [5, 0.6745]
/** Steps that are compared before and after a rise, of 600 at the most: few see what is short, more what is small. Longer times take as much more. */
const lengths = (steps: number) => [5, 10].map((least) => Math.max(least, Math.round((least * steps) / 600)))
/** So many turns are held against what is left, that they do not become the measure of each other. */
const mostTurns = 6

/**
 * Steps from where latency rose at once until half of that was gone again. A rise is held against all others of the same length, so that what drifts
 * along neither is slow nor hides what is.
 */
export function risenOf(logs: Steps): readonly boolean[] {
  const risen = lengths(logs.length).map((length) => risenFor(logs, length))
  return logs.map((_, i) => risen.some((each) => each[i]))
}

function risenFor(logs: Steps, length: number): readonly boolean[] {
  const risen = logs.map(() => false)
  if (logs.length < 6 * length) return risen
  const middleOf = (from: number, to: number) => medianOf(logs.slice(Math.max(from, 0), to), length / 2)
  for (const { at, middle } of risesOf(logs, length, middleOf)) {
    for (let i = at; i < logs.length; i++) {
      const around = middleOf(Math.max(i - (length >> 1), at), i + (length >> 1) + 1)
      if (around !== null && around < middle) break
      if ((logs[i] ?? middle) > middle) risen[i] = true
    }
  }
  return risen
}

type Rise = { readonly at: number; readonly middle: number }

function risesOf(logs: Steps, length: number, middleOf: (from: number, to: number) => number | null): readonly Rise[] {
  const turns = logs.flatMap((_, at) => {
    const [before, after] = [middleOf(at - length, at), middleOf(at, at + length)]
    if (at < length || at + length > logs.length || before === null || after === null) return []
    return [{ at, middle: (before + after) / 2, rise: after - before }]
  })
  const sharpest: typeof turns = []
  let others = turns
  while (sharpest.length < mostTurns && others.length > turns.length / 3) {
    const [next] = others.toSorted((a, b) => Math.abs(b.rise) - Math.abs(a.rise))
    if (!next || Math.abs(next.rise) < least) break
    sharpest.push(next)
    others = others.filter(({ at }) => Math.abs(at - next.at) > length)
  }
  const usual = medianOf(
    others.map(({ rise }) => Math.abs(rise)),
    length,
  )
  if (usual === null) return []
  const bound = Math.max(least, (deviations * usual) / middleSize)
  return sharpest.filter(({ rise }) => rise >= bound)
}

/** null where fewer than so many are known. */
function medianOf(values: Steps, fewest: number): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b)
  return known.length < fewest ? null : (known[known.length >> 1] ?? null)
}

/**
 * A request that waits for five seconds waits in each of them, but is counted in one: where it was due, or where it ended. Here its waiting is
 * put where it was spent, so that what several clocks say of a second is about the same requests.
 */

/** Requests, and the seconds that they took together, step by step; null where nobody knows. */
export type RequestSteps = { readonly requests: Steps; readonly seconds: Steps }
export type Steps = readonly (number | null)[]

/** What is shorter has ended in the step in which it began, most of it. */
const shortSteps = 0.5
/** Longer than any time that is looked at; a counter that tells nonsense tells of more. */
const longestSteps = 10_000

/** Of requests that are counted where they were due: what they waited, from there on. */
export function spentFromDue({ requests, seconds }: RequestSteps, stepSeconds: number): Steps {
  const spent = seconds.map((value) => (value === null ? null : 0))
  for (const [at, count] of requests.entries()) {
    const total = seconds[at] ?? 0
    if (total === 0) continue
    const mean = count ? Math.min(total / count / stepSeconds, longestSteps) : 0
    const steps = mean <= shortSteps ? 1 : Math.ceil(mean + 0.5)
    // They came in evenly within the step, so that half of it had gone when the middle one was due.
    share(spent, at, steps, (age) => (age === 0 ? 0.5 : Math.min(1, mean + 0.5 - age)), total)
  }
  return spent
}

/**
 * Of requests that are counted where they ended. What ends all at once after a stall had come in evenly: so their number goes evenly back over
 * twice the mean, and their waiting as a ramp.
 */
export function spentUntilEnd({ requests, seconds }: RequestSteps, stepSeconds: number): RequestSteps {
  const counts = requests.map((value) => (value === null ? null : 0))
  const spent = seconds.map((value) => (value === null ? null : 0))
  for (const [at, count] of requests.entries()) {
    if (!count) continue
    const total = seconds[at] ?? 0
    const mean = Math.min(total / count / stepSeconds, longestSteps)
    const steps = mean <= shortSteps ? 1 : Math.ceil(2 * mean)
    share(spent, at - steps + 1, steps, (age) => age + 0.5, total)
    share(counts, at - steps + 1, steps, () => 1, count)
  }
  return { requests: counts, seconds: spent }
}

/** Shares a total out over some steps by weight. What was spent before the first step, or after the last, is not seen here. */
function share(values: (number | null)[], from: number, steps: number, weight: (age: number) => number, total: number) {
  const weights = Array.from({ length: steps }, (_, age) => Math.max(weight(age), 0))
  const sum = weights.reduce((all, each) => all + each, 0)
  for (const [age, each] of weights.entries()) {
    const at = from + age
    if (at >= 0 && at < values.length) values[at] = (values[at] ?? 0) + (total * each) / sum
  }
}

/** What several say of each step, together; null where none of them says anything. */
export function sumOfSteps(all: readonly Steps[], steps: number): Steps {
  const sums = new Array<number | null>(steps).fill(null)
  for (const values of all)
    for (const [i, value] of values.entries()) if (value !== null) sums[i] = (sums[i] ?? 0) + value
  return sums
}

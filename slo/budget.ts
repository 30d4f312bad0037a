import { allowedFailures, type Fraction } from './fraction.ts'

/** An error budget in requests: what the target allows at this many requests, and what was used of it. */
type Budget = {
  readonly allowed: number
  readonly used: number
  /** Negative where more was used than allowed. */
  readonly left: number
  /** used ÷ allowed; absent where the target allows nothing at this traffic. */
  readonly share?: number
}

/** At `total` requests, `bad` of them failing. */
export function budgetOf(bad: number, total: number, target: Fraction): Budget {
  const allowed = allowedFailures(total, target)
  return { allowed, used: bad, left: allowed - bad, ...shareOf(bad, allowed) }
}

function shareOf(bad: number, allowed: number): { share?: number } {
  return allowed > 0 ? { share: bad / allowed } : {}
}

/** Where an unfinished window is heading, should it go on as it went so far. */
type Pace = {
  /** Requests at the window's end. */
  readonly total: number
  readonly bad: number
  readonly allowed: number
  /** Of the whole window's budget: spent so far, and at its end. */
  readonly spent?: number
  readonly atEnd?: number
  /** Seconds after the window's start at which the budget runs out; absent where it lasts. */
  readonly runsOutAfter?: number
}

/** From counts after `elapsed` seconds of a window of `length` seconds. For planning: whole requests, rounded. */
export function paceOf(bad: number, total: number, target: Fraction, elapsed: number, length: number): Pace {
  const grown = (value: number) => Math.round((value * length) / elapsed)
  const allowed = allowedFailures(grown(total), target)
  const base = { total: grown(total), bad: grown(bad), allowed }
  if (allowed === 0) return base
  const runsOutAfter = bad > 0 ? (elapsed * allowed) / bad : Number.POSITIVE_INFINITY
  return {
    ...base,
    spent: bad / allowed,
    atEnd: grown(bad) / allowed,
    ...(runsOutAfter < length ? { runsOutAfter } : {}),
  }
}

/**
 * The share of a window's error budget that one total outage spends, with traffic spread evenly: above 1, the promise amounts to
 * "we promise not to make any mistakes" and is untenable (seed 003). Undefined where the target allows no failure at all.
 */
export function outageShare(outageSeconds: number, windowSeconds: number, target: Fraction): number | undefined {
  const failing = target.denominator - target.numerator
  return failing > 0 ? (outageSeconds * target.denominator) / (windowSeconds * failing) : undefined
}

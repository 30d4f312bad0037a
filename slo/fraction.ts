/** A ratio kept as two whole numbers, so that no comparison is ever rounded. 98 % is { numerator: 98, denominator: 100 }. */
export type Fraction = { readonly numerator: number; readonly denominator: number }

/** Reads "98 %", "99.95%" or "0.98" exactly; undefined where the text is neither, lies outside 0…1 or has more than fourteen digits. */
export function parseFraction(text: string): Fraction | undefined {
  const match = /^(\d+)(?:\.(\d+))?\s*(%?)$/.exec(text.trim())
  if (!match) return undefined
  const [, whole = '', decimals = '', percent] = match
  const fraction = {
    numerator: Number(whole + decimals),
    denominator: 10 ** decimals.length * (percent === '%' ? 100 : 1),
  }
  return fraction.numerator <= fraction.denominator && Number.isSafeInteger(fraction.denominator) ? fraction : undefined
}

/** Less than a hundredth is promised by nobody: 0.999 was written where percents are read, or nothing at all. */
export function isTooLow({ numerator, denominator }: Fraction): boolean {
  return numerator * 100 < denominator
}

/** Is part/whole at least the fraction? Exact for any counts below 2^53; an empty whole answers nothing and is refused. */
export function atLeast(part: number, whole: number, fraction: Fraction): boolean {
  if (!Number.isSafeInteger(part) || !Number.isSafeInteger(whole) || whole <= 0) {
    throw new RangeError(`not a pair of counts: ${part} of ${whole}`)
  }
  return BigInt(part) * BigInt(fraction.denominator) >= BigInt(whole) * BigInt(fraction.numerator)
}

/** The largest count of failures that `whole` events allow when `fraction` of them must be good. */
export function allowedFailures(whole: number, fraction: Fraction): number {
  const failing = BigInt(fraction.denominator - fraction.numerator)
  return Number((BigInt(whole) * failing) / BigInt(fraction.denominator))
}

/** For people and pictures only. */
export function toNumber(fraction: Fraction): number {
  return fraction.numerator / fraction.denominator
}

/** Above this a decimal of up to nine digits is an integer divided by an exact power of ten: 10^15 is exact, 10^23 is not. */
const leastForArithmetic = 1e-6

const powersOfTen = Array.from({ length: 17 }, (_, exponent) => 10 ** exponent)

/**
 * The number whose usual JavaScript spelling is the shortest decimal that reads back as the same float32: 0.6859595 for the
 * float32 nearest to 0.6859594583511353. Takes a float32 from 0 to 1. Nine significant digits tell any two float32 apart, so
 * the search ends. Checked against exact arithmetic in the test.
 */
export function shortestFloat32(value: number): number {
  if (value === 0) return 0
  if (value < leastForArithmetic) return shortestByPrinting(value)
  let places = 1
  for (let bound = 0.1; value < bound; bound /= 10) places++
  for (; places < powersOfTen.length; places++) {
    const scale = powersOfTen[places] as number
    const candidate = Math.round(value * scale) / scale
    if (Math.fround(candidate) === value) return candidate
  }
  return value
}

function shortestByPrinting(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits))
    if (Math.fround(candidate) === value) return candidate
  }
  return Number(value.toPrecision(9))
}

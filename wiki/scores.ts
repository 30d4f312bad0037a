import { topicShares, topics } from './topics.ts'

const topicCount = topics.length

/** Running totals, so that a draw from the whole finds its part; scanned from the front, where the likely ones stand. */
function cumulative(weights: readonly number[]): readonly number[] {
  let total = 0
  return weights.map((weight) => {
    total += weight
    return total
  })
}

function partAt(totals: readonly number[], draw: number): number {
  let part = 0
  while (draw >= (totals[part] as number) && part < totals.length - 1) part++
  return part
}

const topicTotals = cumulative(Object.values(topicShares))
const allShares = topicTotals[topicCount - 1] as number

/** One topic of every page is certain to be high, drawn by the shares of the topics. */
export function mainTopic(base: number, count: number = topicCount): number {
  return partAt(topicTotals, (base / 2 ** 32) * allShares) % count
}

/**
 * The score of each of so many topics, in the order of `topicsOf`, drawn by 32 bits. Each survives a 32-bit float: no more than six significant digits,
 * which are also its shortest spelling.
 */
export function scoresOf(base: number, count: number = topicCount): number[] {
  const main = mainTopic(base, count)
  const all: number[] = []
  let bits = base | 1
  for (let topic = 0; topic < count; topic++) {
    // One step of a 32-bit xorshift (G. Marsaglia, 2003): three operations where a hash would be a call.
    bits ^= bits << 13
    bits ^= bits >>> 17
    bits ^= bits << 5
    all.push(score(bits >>> 20, bits & 0xfffff, topic === main ? 4096 : (highParts[topic % topicCount] as number)))
  }
  return all
}

/**
 * How scores spread, in parts of 4096 and cumulative, after the topics that are simply high: a few are in doubt, most are tiny, as the
 * sigmoid of a multi-label model leaves them.
 */
const doubtful = 100
const oneInTen = doubtful + 410
const oneInHundred = oneInTen + 1229
const oneInThousand = oneInHundred + 1638

/** Parts of 4096 in which a topic is high beside the main one: half its share, the other half being pages where it is the main one. */
const highParts = Object.values(topicShares).map((share) => Math.round(share * 2048))

const mantissas = 0x100000

/**
 * `part` of 4096 decides how high the score is, `mantissa` of 2^20 its digits. A whole number divided by a power of ten is
 * correctly rounded, hence the double that its decimal spelling parses to.
 */
function score(part: number, mantissa: number, high: number): number {
  if (part < high) return (500_000 + (((mantissa * 499_999) / mantissas) >>> 0)) / 1e6
  const rest = part - high
  if (rest < doubtful) return (100_000 + (((mantissa * 400_000) / mantissas) >>> 0)) / 1e6
  const digits = 1000 + (((mantissa * 9000) / mantissas) >>> 0)
  if (rest < oneInTen) return digits / 1e5
  if (rest < oneInHundred) return digits / 1e6
  return digits / (rest < oneInThousand ? 1e7 : 1e8)
}

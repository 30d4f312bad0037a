import { hash3, mix32 } from './random.ts'
import { topicShares, topics } from './topics.ts'
import { wikiIds, wikiWeights } from './wikis.ts'

/** What the model calls itself in rows written by the fill and by a run. */
export const modelVersion = 'articletopic-20260801'

/** Where a row lives: the partition key of `ml_cache.topics`. */
export interface RowKey {
  readonly wikiId: string
  readonly pageId: number
}

export interface Prediction {
  readonly topic: string
  readonly score: number
}

/**
 * The content of the cache as a pure function: (seed, row, generation) → the row. The fill writes generation 0 of every row;
 * a run writes other generations, so that what it wrote and what was there before can be told apart: the scores of one of the first rows, where
 * that of the main topic is drawn anew. So k6 spells one number for a write and not 64, which took it longer than all else.
 */
export interface Corpus {
  readonly seed: number
  key(row: number): RowKey
  /** The score of every topic, in the order of `topics`. Each survives a 32-bit float: no more than six significant digits. */
  scores(row: number, generation: number): readonly number[]
  /** The answer to a read with a threshold: scores at or above it, falling, equal scores by topic. */
  predictions(row: number, generation: number, threshold: number): readonly Prediction[]
  /** The body of a write: {"model_version":…,"predictions":{topic: score, …}}. */
  writeBody(row: number, generation: number): string
}

export function corpus(seed: number): Corpus {
  const wikiStream = hash3(seed, 1, 0)
  const scoreStream = hash3(seed, 2, 0)

  const rowBase = (row: number, generation: number): number => hash3(scoreStream, row, generation)

  const filled = (row: number): number[] => {
    const base = rowBase(row, 0)
    const main = mainTopic(base)
    const all: number[] = []
    let bits = base | 1
    for (let topic = 0; topic < topicCount; topic++) {
      // One step of a 32-bit xorshift (G. Marsaglia, 2003): three operations where a hash would be a call.
      bits ^= bits << 13
      bits ^= bits >>> 17
      bits ^= bits << 5
      all.push(score(bits >>> 20, bits & 0xfffff, topic === main ? 4096 : (highParts[topic] as number)))
    }
    return all
  }

  const scores = (row: number, generation: number): number[] => {
    if (generation === 0) return filled(row)
    const base = rowBase(row, generation)
    const written = filled(base % models)
    written[mainTopic(rowBase(base % models, 0))] = ownScore(base) / 1e6
    return written
  }

  /** Bodies of writes after each model, before and after the score that is the row's own. */
  const around: string[][] = []
  const aroundOwnScore = (model: number): string[] => {
    const values: (number | string)[] = filled(model)
    values[mainTopic(rowBase(model, 0))] = hole
    return bodyOf(values).split(hole)
  }

  return {
    seed,
    key: (row) => ({ wikiId: wikiParts[mix32(wikiStream + row) >>> 22] as string, pageId: pageIdOf(row) }),
    scores,
    predictions(row, generation, threshold) {
      const values = scores(row, generation)
      const found: Prediction[] = []
      for (let topic = 0; topic < topicCount; topic++) {
        const value = values[topic] as number
        if (value >= threshold) found.push({ topic: topics[topic] as string, score: value })
      }
      return found.sort((a, b) => b.score - a.score || (a.topic < b.topic ? -1 : 1))
    },
    writeBody(row, generation) {
      if (generation === 0) return bodyOf(filled(row))
      const base = rowBase(row, generation)
      const model = base % models
      around[model] ??= aroundOwnScore(model)
      return around[model].join(`0.${ownScore(base)}`)
    },
  }
}

/** Rows whose scores runs write into others. */
const models = 64
const hole = '#'

const topicCount = topics.length
const memberNames = topics.map((topic) => `${JSON.stringify(topic)}:`)

function bodyOf(values: readonly (number | string)[]): string {
  const members = values.map((value, topic) => `${memberNames[topic]}${value}`)
  return `{"model_version":"${modelVersion}","predictions":{${members.join(',')}}}`
}

/**
 * Page ids have eight digits, as most real ones do (seed 001), and no two rows share one: multiplication modulo a prime is a bijection.
 * The products stay below 2^53.
 */
function pageIdOf(row: number): number {
  return 10_000_000 + ((row * 40_503_001 + 12_345) % 89_999_999)
}

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

/** By the ten highest bits of a hash. */
const wikiParts = wikiIds.flatMap((id) => new Array<string>(wikiWeights[id] as number).fill(id))

const topicTotals = cumulative(Object.values(topicShares))
const allShares = topicTotals[topics.length - 1] as number

/** One topic of every row is certain to be high, drawn by the shares of the topics. */
function mainTopic(base: number): number {
  return partAt(topicTotals, (base / 2 ** 32) * allShares)
}

/**
 * How scores spread, in parts of 4096 and cumulative, after the topics that are simply high: a few are in doubt, most are tiny, as the
 * sigmoid of a multi-label model leaves them.
 */
const doubtful = 100
const oneInTen = doubtful + 410
const oneInHundred = oneInTen + 1229
const oneInThousand = oneInHundred + 1638

/** Parts of 4096 in which a topic is high beside the main one: half its share, the other half being rows where it is the main one. */
const highParts = Object.values(topicShares).map((share) => Math.round(share * 2048))

const mantissas = 0x100000

/** The score of a main topic in millionths: from a half to less than one, six digits. */
function ownScore(base: number): number {
  return 500_000 + ((((mix32(base) >>> 12) * 499_999) / mantissas) | 0)
}

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

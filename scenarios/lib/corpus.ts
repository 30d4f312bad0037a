import { hash3, mix32 } from './random.ts'
import { topicShares, topics } from './topics.ts'
import { wikiWeights } from './wikis.ts'

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
 * a run writes other generations, so that what it wrote and what was there before can be told apart.
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

  const scores = (row: number, generation: number): number[] => {
    const base = rowBase(row, generation)
    const main = mainTopics[base & 255]
    const all: number[] = []
    for (let topic = 0; topic < topics.length; topic++) all.push(score(base, topic, topic === main))
    return all
  }

  return {
    seed,
    key: (row) => ({ wikiId: wikiOf(mix32(wikiStream + row)), pageId: pageIdOf(row) }),
    scores,
    predictions(row, generation, threshold) {
      const found: Prediction[] = []
      scores(row, generation).forEach((value, index) => {
        if (value >= threshold) found.push({ topic: topics[index] as string, score: value })
      })
      return found.sort((a, b) => b.score - a.score || (a.topic < b.topic ? -1 : 1))
    },
    writeBody(row, generation) {
      const parts = scores(row, generation).map((value, index) => `${memberNames[index]}${value}`)
      return `{"model_version":"${modelVersion}","predictions":{${parts.join(',')}}}`
    },
  }
}

const memberNames = topics.map((topic) => `${JSON.stringify(topic)}:`)

/**
 * Page ids have eight digits, as most real ones do (seed 001), and no two rows share one: multiplication modulo a prime is a bijection.
 * The products stay below 2^53.
 */
function pageIdOf(row: number): number {
  return 10_000_000 + ((row * 40_503_001 + 12_345) % 89_999_999)
}

const wikiOfPart = wikiWeights.flatMap(([wikiId, parts]) => Array<string>(parts).fill(wikiId))

function wikiOf(hash: number): string {
  return wikiOfPart[hash >>> 22] as string
}

/** One topic of every row is certain to be high, drawn by the shares of the topics. */
const mainTopics = slots(256)

function slots(count: number): readonly number[] {
  const total = topicShares.reduce((sum, [, share]) => sum + share, 0)
  const filled: number[] = []
  let cumulative = 0
  topicShares.forEach(([, share], topic) => {
    cumulative += share / total
    while (filled.length < Math.round(cumulative * count)) filled.push(topic)
  })
  return filled
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
const highParts = topicShares.map(([, share]) => Math.round(share * 2048))

/** A whole number divided by a power of ten: correctly rounded, hence the double that its decimal spelling parses to. */
function score(base: number, topic: number, isMain: boolean): number {
  const bits = mix32(base + Math.imul(topic + 1, 0x9e3779b9))
  const part = (bits >>> 20) - (highParts[topic] as number)
  const fraction = (bits & 0xfffff) / 0x100000
  if (isMain || part < 0) return (500_000 + Math.floor(fraction * 499_999)) / 1e6
  if (part < doubtful) return (100_000 + Math.floor(fraction * 400_000)) / 1e6
  const digits = 1000 + Math.floor(fraction * 9000)
  if (part < oneInTen) return digits / 1e5
  if (part < oneInHundred) return digits / 1e6
  if (part < oneInThousand) return digits / 1e7
  return digits / 1e8
}

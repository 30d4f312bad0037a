import { pageIdOf } from '../../../wiki/pages.ts'
import { type Prediction, ranked } from '../../../wiki/predictions.ts'
import { hash3, mix32 } from '../../../wiki/random.ts'
import { mainTopic, scoresOf } from '../../../wiki/scores.ts'
import { topics, topicsOf } from '../../../wiki/topics.ts'
import { wikiIds, wikiWeights } from './wikis.ts'

/** What the model calls itself in rows written by the fill and by a run. */
export const modelVersion = 'articletopic-20260801'

/** Where a row lives: the partition key of `ml_cache.topics`. */
export interface RowKey {
  readonly wikiId: string
  readonly pageId: number
}

/**
 * The content of the cache as a pure function: (seed, row, generation) → the row. The fill writes generation 0 of every row;
 * a run writes other generations, so that what it wrote and what was there before can be told apart: the scores of one of the first rows, where
 * that of the main topic is drawn anew. So k6 spells one number for a write and not all, which took it longer than all else.
 */
export interface Corpus {
  readonly seed: number
  /** What each row has a score of. */
  readonly topics: readonly string[]
  /** Whether an answer may speak of it: topics of its rows, and those of the model, which answers for rows that are not there yet. */
  knows(topic: string): boolean
  key(row: number): RowKey
  /** The score of every topic, in the order of `topics`. Each survives a 32-bit float: no more than six significant digits. */
  scores(row: number, generation: number): readonly number[]
  /** The answer to a read with a threshold: scores at or above it, falling, equal scores by topic. */
  predictions(row: number, generation: number, threshold: number): readonly Prediction[]
  /** The body of a write: {"model_version":…,"predictions":{topic: score, …}}. */
  writeBody(row: number, generation: number): string
}

/** @param topicsPerRow how large a value is */
export function corpus(seed: number, topicsPerRow: number = topics.length): Corpus {
  const names = topicsOf(topicsPerRow)
  const known = new Set([...topics, ...names])
  const wikiStream = hash3(seed, 1, 0)
  const scoreStream = hash3(seed, 2, 0)

  const rowBase = (row: number, generation: number): number => hash3(scoreStream, row, generation)

  const filled = (row: number): number[] => scoresOf(rowBase(row, 0), topicsPerRow)

  const scores = (row: number, generation: number): number[] => {
    if (generation === 0) return filled(row)
    const base = rowBase(row, generation)
    const written = filled(base % models)
    written[mainTopic(rowBase(base % models, 0), topicsPerRow)] = ownScore(base) / 1e6
    return written
  }

  /** Bodies of writes after each model, before and after the score that is the row's own. */
  const around: string[][] = []
  const aroundOwnScore = (model: number): string[] => {
    const values: (number | string)[] = filled(model)
    values[mainTopic(rowBase(model, 0), topicsPerRow)] = hole
    return bodyOf(names, values).split(hole)
  }

  return {
    seed,
    topics: names,
    knows: (topic) => known.has(topic),
    key: (row) => ({ wikiId: wikiParts[mix32(wikiStream + row) >>> 22] as string, pageId: pageIdOf(row) }),
    scores,
    predictions: (row, generation, threshold) => ranked(scores(row, generation), threshold, names),
    writeBody(row, generation) {
      if (generation === 0) return bodyOf(names, filled(row))
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

function bodyOf(names: readonly string[], values: readonly (number | string)[]): string {
  const members = values.map((value, topic) => `${JSON.stringify(names[topic])}:${value}`)
  return `{"model_version":"${modelVersion}","predictions":{${members.join(',')}}}`
}

/** By the ten highest bits of a hash. */
const wikiParts = wikiIds.flatMap((id) => new Array<string>(wikiWeights[id] as number).fill(id))

const mantissas = 0x100000

/** The score of a main topic in millionths: from a half to less than one, six digits. */
function ownScore(base: number): number {
  return 500_000 + ((((mix32(base) >>> 12) * 499_999) / mantissas) | 0)
}

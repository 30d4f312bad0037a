import { hash3, hashText } from './random.ts'
import { scoresOf } from './scores.ts'
import { topics } from './topics.ts'

export interface Prediction {
  readonly topic: string
  readonly score: number
}

/** What the model is asked about. */
interface Subject {
  readonly wikiId: string
  readonly pageId: number
  readonly revisionId: number
}

/** Scores at or above the threshold: falling, equal ones by topic. */
export function ranked(scores: readonly number[], threshold: number, names = topics): readonly Prediction[] {
  const found: Prediction[] = []
  for (let topic = 0; topic < names.length; topic++) {
    const score = scores[topic] as number
    if (score >= threshold) found.push({ topic: names[topic] as string, score })
  }
  return found.sort((a, b) => b.score - a.score || (a.topic < b.topic ? -1 : 1))
}

/** The score of every topic, in the order of `topics`: the same for the same revision and version of the model, another for any other. */
export function predictedScores({ wikiId, pageId, revisionId }: Subject, modelVersion: string): readonly number[] {
  return scoresOf(hash3(hash3(hashText(wikiId), pageId, revisionId), hashText(modelVersion), 0))
}

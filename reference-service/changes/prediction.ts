import { z } from 'zod'
import type { PredictedTopics } from './prediction-event.ts'

const body = z.object({
  model_version: z.string(),
  predictions: z.array(z.object({ topic: z.string(), score: z.number() })),
})

/** What the cache answered to a refresh; undefined where it is nothing of the kind. */
export function readPrediction(text: string, modelName: string): PredictedTopics | undefined {
  const { data } = body.safeParse(jsonOf(text))
  return data && { modelName, modelVersion: data.model_version, topics: data.predictions }
}

/** Undefined where the text is no JSON, which has no such value. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

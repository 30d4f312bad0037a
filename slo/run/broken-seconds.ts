import { z } from 'zod'
import { objectiveSchema, operationSchema } from '../promises/objective.ts'
import type { RunEvidence } from './evidence.ts'
import { countSchema } from './record.ts'
import { isAnswered, isGood, percentileOf, secondsOf } from './recovery.ts'
import type { PromiseOfRun } from './score.ts'
import type { SecondOfRun } from './second.ts'

/** For how long a promise was broken, by the second in which requests were due. */
export const brokenSecondsSchema = z.object({
  operation: operationSchema.or(z.literal('all')),
  objective: objectiveSchema,
  broken: countSchema,
  seen: countSchema,
  /** Since the scored window began; absent where no second was broken. */
  firstSecond: countSchema.optional(),
  lastSecond: countSchema.optional(),
})
export type BrokenSeconds = z.infer<typeof brokenSecondsSchema>

/** Nothing of promises that a second says nothing about: a rate, right answers, a share of which no percentile is kept. */
export function brokenSeconds({ operation, objective }: PromiseOfRun, evidence: RunEvidence): readonly BrokenSeconds[] {
  const seen = secondsOf(operation, evidence)
  const breaks = breakerOf(objective)
  if (!breaks || seen.length === 0) return []
  const broken = seen.filter(breaks).map(({ second }) => second)
  const [firstSecond, lastSecond] = [broken[0], broken.at(-1)]
  return [
    {
      operation,
      objective,
      broken: broken.length,
      seen: seen.length,
      ...(firstSecond === undefined || lastSecond === undefined ? {} : { firstSecond, lastSecond }),
    },
  ]
}

function breakerOf(objective: PromiseOfRun['objective']): ((second: SecondOfRun) => boolean) | undefined {
  switch (objective.kind) {
    case 'availability':
      return (second) => !isAnswered(second, objective.target)
    case 'latency':
    case 'percentile':
      return percentileOf(everyPercentile, objective.target) === undefined
        ? undefined
        : (second) => !isGood(second, objective)
    default:
      return undefined
  }
}

const everyPercentile: SecondOfRun = { second: 0, sent: 1, ok: 1, p50Ms: 1, p95Ms: 1, p99Ms: 1, maxMs: 1, latestMs: 1 }

import { planned } from '../run/evidence.ts'
import type { Resources } from '../run/resources.ts'
import type { RunRecord } from '../run/saved.ts'
import { composeRun } from '../run/scoring/compose.ts'
import { worst } from '../verdict.ts'
import type { Goal } from './goal.ts'
import { asOffered } from './goals.ts'
import type { Soak } from './record.ts'
import { judgeSoak } from './soak.ts'

/** A soak that was made in parts, as if it were one window with short pauses. */
export function judgeSoakOf(parts: readonly RunRecord[], goals: readonly Goal[]): Soak | undefined {
  const [first] = parts
  if (!first) return undefined
  const reports = parts.map(({ facts, evidence }) => {
    const objectives = goals.map((goal) => ({ operation: goal.operation, objective: asOffered(goal, evidence.plan) }))
    return composeRun(facts, { objectives, told: [], classes: [], promisedClass: '' }, evidence)
  })
  const startsAfter = parts.map(({ facts }) => facts.window.start - first.facts.window.start)
  const { evidence } = first
  const seconds = parts.reduce((sum, part) => sum + part.evidence.plan.durationSeconds, 0)
  const operations = evidence.plan.operations.map((each) => ({
    ...each,
    planned: parts.reduce((sum, part) => sum + planned(part.evidence.plan, each.operation), 0),
  }))
  return judgeSoak(
    {
      ...evidence,
      plan: { ...evidence.plan, operations, durationSeconds: seconds },
      resources: joined(parts, startsAfter),
    },
    {
      verdict: worst(reports.map(({ verdict }) => verdict)),
      reasons: [...new Set(reports.flatMap(({ reasons }) => reasons))],
      moments: reports.flatMap(({ moments }, i) =>
        moments
          .filter(({ second }) => second >= 0)
          .map((moment) => ({ ...moment, second: moment.second + (startsAfter[i] ?? 0) })),
      ),
    },
  )
}

function joined(parts: readonly RunRecord[], startsAfter: readonly number[]): Resources {
  const all = parts.flatMap(({ evidence }, i) =>
    evidence.resources.map(({ name, points }) => ({
      name,
      points: points.map(([at, value]) => [at + (startsAfter[i] ?? 0), value] as const),
    })),
  )
  return [...Map.groupBy(all, ({ name }) => name)].map(([name, each]) => ({
    name,
    points: each.flatMap(({ points }) => points),
  }))
}

import { composeRun } from '../run/compose.ts'
import type { RunEvidence } from '../run/evidence.ts'
import { ratePerSecond } from '../run/evidence.ts'
import type { Resources } from '../run/resources.ts'
import type { RunRecord } from '../run/saved.ts'
import { worst } from '../verdict.ts'
import type { Goal } from './goal.ts'
import type { Soak } from './record.ts'
import { judgeSoak } from './soak.ts'

/** A soak that was made in parts, as if it were one window with short pauses. */
export function judgeSoakOf(parts: readonly RunRecord[], goals: readonly Goal[]): Soak | undefined {
  const [first] = parts
  if (!first) return undefined
  const reports = parts.map(({ facts, evidence }) => {
    const objectives = goals.map((goal) => ({ operation: goal.operation, objective: asOffered(goal, evidence) }))
    return composeRun(facts, { objectives, classes: [], promisedClass: '' }, evidence)
  })
  const startsAfter = parts.map(({ facts }) => facts.window.start - first.facts.window.start)
  const { evidence } = first
  const seconds = parts.reduce((sum, part) => sum + part.evidence.plan.durationSeconds, 0)
  const operations = evidence.plan.operations.map((each) => ({
    ...each,
    planned: parts.reduce((sum, part) => sum + plannedOf(part, each.operation), 0),
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

const plannedOf = ({ evidence }: RunRecord, operation: string) =>
  evidence.plan.operations.find((each) => each.operation === operation)?.planned ?? 0

/** A soak below a promised rate cannot show that rate; that what was offered was answered, it can. */
function asOffered({ operation, objective }: Goal, { plan }: RunEvidence): Goal['objective'] {
  const offered = ratePerSecond(plan, operation)
  return objective.kind === 'throughput' && offered > 0 ? { ...objective, perSecond: offered } : objective
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

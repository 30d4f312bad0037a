import { planned, type RunEvidence } from '../run/evidence.ts'
import type { RunReport } from '../run/report.ts'
import type { ResourceName, Resources } from '../run/resources.ts'
import type { RunRecord } from '../run/saved.ts'
import { composeRun } from '../run/scoring/compose.ts'
import { worst } from '../verdict.ts'
import { driftOf, type TimeSeries } from './drift.ts'
import { asOffered, type Goal } from './goal.ts'
import type { Soak } from './record.ts'

const watched: readonly (readonly [ResourceName, what: string, unit: string])[] = [
  ['serviceMemoryBytes', 'memory of the service', 'bytes'],
  ['databaseMemoryBytes', 'memory of Cassandra', 'bytes'],
  ['databaseHeapBytes', "Cassandra's heap after collections", 'bytes'],
  ['serviceLoop', "use of the service's event loop", ''],
  ['databaseCores', "Cassandra's CPU", 'cores'],
  ['collecting', "Cassandra's garbage collection", ''],
  ['compactionsPending', 'compactions that wait', 'tasks'],
  ['diskBytes', 'disk of the table', 'bytes'],
]

/** What grows with every write by design, and is no sign that the load cannot be held for ever. */
const mayGrow: ReadonlySet<string> = new Set(['disk of the table'])

/** More points would be looked at one by one, and say no more. */
const mostPoints = 240

/** A load that was held for long: its promises, and whether anything drifts that would end it. What drifts upwards leaves it open whether it can be held for longer. */
export function judgeSoak(
  { resources, plan }: RunEvidence,
  report: Pick<RunReport, 'verdict' | 'reasons' | 'moments'>,
): Soak {
  const measured: readonly TimeSeries[] = [
    ...latencies(report.moments),
    ...watched.flatMap(([name, what, unit]) =>
      resources.filter((each) => each.name === name).map(({ points }) => ({ what, unit, points })),
    ),
  ]
  const drifts = measured.flatMap((each) => driftOf(each) ?? [])
  const harmful = drifts.filter(({ what, drifts: drifting, perHour }) => drifting && perHour > 0 && !mayGrow.has(what))
  const seconds = plan.durationSeconds
  return {
    perSecond: plan.operations.reduce((sum, { planned }) => sum + planned, 0) / seconds,
    seconds,
    verdict: report.verdict === 'met' && harmful.length > 0 ? 'inconclusive' : report.verdict,
    reasons: [
      ...report.reasons,
      ...harmful.map(
        ({ what, from, to }) =>
          `While the load was held, ${what} rose by ${Math.round((100 * (to - from)) / Math.max(from, Number.EPSILON))} %.`,
      ),
      ...(drifts.length === 0 ? ['Nothing was looked at for long enough to see whether it drifts.'] : []),
    ],
    drifts,
  }
}

/** Percentiles second by second, the middle one of each stretch. */
function latencies(moments: RunReport['moments']): readonly TimeSeries[] {
  const stretch = Math.max(Math.ceil(moments.length / mostPoints), 1)
  return (['p50Ms', 'p95Ms', 'p99Ms'] as const).map((key) => ({
    what: `${key.slice(0, 3).toUpperCase()} of all requests`,
    unit: 'ms',
    points: [...Map.groupBy(moments, ({ second }) => Math.floor(second / stretch)).entries()].flatMap(([i, each]) => {
      const known = each.flatMap((moment) => moment[key] ?? []).toSorted((a, b) => a - b)
      const middle = known[Math.floor((known.length - 1) / 2)]
      return middle === undefined ? [] : [[(i + 0.5) * stretch, middle] as const]
    }),
  }))
}

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

import { quantileMs, size } from '../histogram.ts'
import { bucketStartMs } from '../latency-buckets.ts'
import { count } from '../run/answer-counts.ts'
import { type MachineView, planned, type RunEvidence, ratePerSecond } from '../run/evidence.ts'
import { isGenerator } from '../run/generators.ts'
import { type Clock, latenciesOf } from '../run/latencies.ts'
import type { TrustCheck } from '../run/record.ts'
import type { ResourceName } from '../run/resources.ts'
import type { RunRecord } from '../run/saved.ts'
import { scorePromise } from '../run/scoring/score.ts'
import { type Excuser, excusesFor } from '../run/trust/excuses.ts'
import { checkTrust } from '../run/trust/trust.ts'
import { asOffered, type Goal } from './goal.ts'
import type { GoalOutcome, Percentiles, Resource, Trial, TrialTrust, Utilisation } from './trial.ts'

type JudgedBy = {
  readonly goals: readonly Goal[]
  /** The load that was asked for: requests a second of all operations together. */
  readonly perSecond: number
  /** The whole trial, with its waiting and asking. */
  readonly tookSeconds: number
}

/** What a trial says of each goal, by the scoring of runs. Pure: the same evidence, the same trial. */
export function judgeTrial({ facts, evidence }: RunRecord, { goals, perSecond, tookSeconds }: JudgedBy): Trial {
  const { plan, tally } = evidence
  const checks = checkTrust(evidence)
  const judged = goals.map((goal) => judgeGoal(goal, evidence, checks))
  const seconds = plan.durationSeconds
  return {
    id: facts.id,
    startedAt: new Date(facts.window.start * 1000).toISOString(),
    perSecond,
    seconds,
    tookSeconds: Math.max(tookSeconds, seconds),
    planned: planned(plan, 'all'),
    answered: count(tally, ({ outcome }) => outcome === 'ok'),
    goals: judged.map(({ outcome }) => outcome),
    trust: trustOf(judged, checks),
    operations: plan.operations.map(({ operation, planned: due }) => ({
      operation,
      perSecond: ratePerSecond(plan, operation),
      planned: due,
      sent: count(tally, (answer) => answer.operation === operation),
      answered: count(tally, (answer) => answer.operation === operation && answer.outcome === 'ok'),
      fromSchedule: percentilesOf(evidence, operation, 'fromSchedule'),
      onTheWire: percentilesOf(evidence, operation, 'onTheWire'),
    })),
    utilisation: utilisationOf(evidence),
  }
}

type JudgedGoal = { readonly outcome: GoalOutcome; readonly excuses: readonly { by: Excuser; sentence: string }[] }

function judgeGoal(goal: Goal, evidence: RunEvidence, checks: readonly TrustCheck[]): JudgedGoal {
  const scored = scorePromise({ operation: goal.operation, objective: asOffered(goal, evidence.plan) }, evidence)
  const { good, total, verdict, reasons } = scored
  const base = { goal: goal.id, good: Math.min(good, total), total, reasons }
  switch (verdict) {
    case 'met':
      return { outcome: { ...base, standing: 'held' }, excuses: [] }
    case 'missed': {
      const excuses = excusesFor(scored, evidence, checks)
      return { outcome: { ...base, standing: excuses.length > 0 ? 'open' : 'broken' }, excuses }
    }
    case 'inconclusive':
      // Scoring leaves open what hangs on requests that were sent late, or not at all.
      return {
        outcome: { ...base, standing: 'open' },
        excuses: reasons.map((sentence) => ({ by: 'generator', sentence })),
      }
  }
}

/** What the checks of a run look at that is the generator's; what others fail is a disturbance. */
const ofGenerator: ReadonlySet<string> = new Set(['generator-finished', 'rate-held', 'generator-lag'])

/** One broken promise is proof. Without one, a trial proves something only where every goal held and nothing speaks against it. */
function trustOf(judged: readonly JudgedGoal[], checks: readonly TrustCheck[]): TrialTrust {
  const standings = judged.map(({ outcome }) => outcome.standing)
  if (standings.includes('broken')) return { kind: 'valid' }
  const doubts = [
    ...checks.flatMap(({ id, outcome, finding }) =>
      outcome === 'invalid'
        ? [{ by: ofGenerator.has(id) ? ('generator' as const) : ('disturbance' as const), sentence: finding }]
        : [],
    ),
    ...judged.flatMap(({ excuses }) => excuses),
  ]
  if (doubts.length === 0 && judged.length > 0 && !standings.includes('open')) return { kind: 'valid' }
  return {
    kind: 'excused',
    by: foremost.find((by) => doubts.some((doubt) => doubt.by === by)) ?? 'disturbance',
    reasons: [...new Set(doubts.map(({ sentence }) => sentence))],
  }
}

/** Where others used the machine, nobody knows what it or the generator would have done; where it was full, the generator waited as well. */
const foremost = ['disturbance', 'machine', 'generator'] as const

function percentilesOf({ plan, generator }: RunEvidence, operation: string, clock: Clock): Percentiles {
  const told = generator.summary?.operations[operation]
  const latencies = told ? latenciesOf(told, clock, plan.timeoutMs) : []
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((quantile) => quantileMs(latencies, quantile))
  if (p50Ms === undefined || p95Ms === undefined || p99Ms === undefined) return {}
  const sum = latencies.reduce((total, [bucket, n]) => total + bucketStartMs(bucket + 1) * n, 0)
  return { p50Ms, p95Ms, p99Ms, meanMs: sum / size(latencies) }
}

/** How much of each part was used over the window of a trial; what nobody looked at is left out. */
function utilisationOf({ machine, resources, plan }: RunEvidence): readonly Utilisation[] {
  const mean = (name: ResourceName) => meanOf(resources.find((each) => each.name === name)?.points ?? [])
  const cores = machine?.cores
  const onMachine = (part: string) => coresOf(machine, (each) => each === part, plan.durationSeconds)
  const ofGenerators = coresOf(machine, isGenerator, plan.durationSeconds)
  const found: readonly (readonly [Resource, number | undefined, number | undefined, Utilisation['unit']])[] = [
    ['generator', ofGenerators, cores, 'cores'],
    ['service', onMachine('service') ?? mean('serviceCores'), cores, 'cores'],
    ['event-loop', mean('serviceLoop'), 1, 'of the time'],
    ['pool', mean('inFlight'), mean('mostInFlight'), 'requests'],
    ['cassandra', onMachine('cassandra') ?? mean('databaseCores'), cores, 'cores'],
    ['gc', mean('collecting'), 1, 'of the time'],
    ['compaction', mean('compactionsPending'), 1, 'tasks'],
    ['machine', machine?.busyCores, cores, 'cores'],
  ]
  return found.flatMap(([resource, used, limit, unit]) =>
    used === undefined || limit === undefined || limit <= 0 ? [] : [{ resource, used: Math.max(used, 0), limit, unit }],
  )
}

function coresOf(
  machine: MachineView | undefined,
  isMeant: (part: string) => boolean,
  seconds: number,
): number | undefined {
  const meant = machine?.parts.filter(({ part }) => isMeant(part)) ?? []
  const used = meant.reduce((sum, each) => sum + each.seconds, 0)
  return meant.length === 0 || (used === 0 && machine?.hasForeignParts) ? undefined : used / seconds
}

function meanOf(points: readonly (readonly [number, number])[]): number | undefined {
  return points.length === 0 ? undefined : points.reduce((sum, [, value]) => sum + value, 0) / points.length
}

import type { RunReport } from '../../slo/run/report.ts'
import { documentOf, type SavedReport } from '../kinds.ts'
import { count, rates } from '../numbers.ts'
import { verdictSentence } from '../run/headline.ts'
import { type Standing, verdictWords } from '../table.ts'
import { type QuarterTold, quartersTold } from './quarter-told.ts'
import { type ShownRun, sideOf } from './side.ts'

/** What a list says of one saved report. */
export type Summary = {
  readonly kind: SavedReport['kind']
  readonly verdict: Standing
  /** The verdict in a word or two: "met", "met so far". */
  readonly badge: string
  /** When it was made, ISO. */
  readonly at: string
  readonly subject: string
  /** What it is called in a list: a scenario, a quarter. */
  readonly name: string
  /** What was sent, of those that send something. */
  readonly scenario: string | undefined
  readonly headline: string
  /** Of a run alone. */
  readonly measured: Measured | undefined
  readonly side: ShownRun | undefined
  /** Of the report of a quarter alone. */
  readonly quarters: readonly QuarterTold[]
}

/** What a run measured of the operation that its plan names first. */
export type Measured = {
  readonly operation: string
  /** "1,000 reads/s and 100 writes/s over 50,000 rows": runs with another load are no series with it. */
  readonly load: string
  /** "2 cores, 8.3 GB": nor are those of another machine. */
  readonly machine: string
  /** From the intended start, ms; absent where nothing was answered. */
  readonly p95Ms: number | undefined
  readonly p99Ms: number | undefined
  /** Answers a second, on average over the scored window; absent where nobody counted them. */
  readonly perSecond: number | undefined
  /** The promised limits, where it has any. */
  readonly promised: { readonly p95Ms?: number; readonly p99Ms?: number; readonly perSecond?: number }
}

/**
 * Runs are many, and are told without the pictures of their whole document.
 * @param key of its folder
 */
export async function summaryOf(key: string, report: SavedReport): Promise<Summary> {
  const { kind, createdAt: at } = report
  if (report.kind === 'run') {
    const { subject, plan, verdict } = report
    return {
      ...{ kind, verdict, at, badge: verdictWords[verdict] },
      subject: subject.name,
      name: plan.scenario,
      scenario: plan.scenario,
      headline: verdictSentence(report),
      measured: measuredOf(report),
      side: sideOf(report),
      quarters: [],
    }
  }
  const { verdict, badge, subject, headline, name } = await documentOf(report)
  const scenario = scenarioOf(report)
  const called = scenario ?? (kind === 'quarter' ? name : subject)
  return {
    ...{ kind, verdict, at, badge, subject, name: called, scenario, headline },
    measured: undefined,
    side: undefined,
    quarters: report.kind === 'quarter' ? quartersTold(key, report) : [],
  }
}

function scenarioOf(report: SavedReport): string | undefined {
  if (report.kind === 'capacity') return report.load.scenario
  return report.kind === 'comparison' ? report.fingerprint.load['scenario'] : undefined
}

/** What the load of a run was, for people. */
function loadOf({ plan }: Pick<RunReport, 'plan'>): string {
  return `${rates(plan.operations)} over ${count(plan.rows)} rows`
}

function measuredOf(report: RunReport): Measured | undefined {
  const { plan, latency, reconciliation, environment, objectives } = report
  const operation = plan.operations[0]?.operation
  if (operation === undefined) return undefined
  const curve = latency.find((each) => each.operation === operation)?.fromSchedule ?? []
  const at = (quantile: number) => curve.find((point) => point.quantile === quantile)?.ms
  const answered = reconciliation.find((row) => row.operation === operation)?.answered
  const own = objectives.filter((scored) => scored.operation === operation).map(({ objective }) => objective)
  const limit = (percent: number) =>
    own.flatMap((each) =>
      each.kind === 'percentile' && 100 * each.target.numerator === percent * each.target.denominator
        ? [each.thresholdMs]
        : [],
    )[0]
  const rate = own.flatMap((each) => (each.kind === 'throughput' ? [each.perSecond] : []))[0]
  const [p95Ms, p99Ms] = [limit(95), limit(99)]
  return {
    operation,
    load: loadOf(report),
    machine: `${count(environment.cores)} cores, ${environment.os}`,
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    perSecond: answered === undefined ? undefined : answered / plan.durationSeconds,
    promised: {
      ...(p95Ms === undefined ? {} : { p95Ms }),
      ...(p99Ms === undefined ? {} : { p99Ms }),
      ...(rate === undefined ? {} : { perSecond: rate }),
    },
  }
}

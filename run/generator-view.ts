import type { Distribution, ScenarioSummary, SurgeSummary } from '../scenarios/lib/summary.ts'
import type { GeneratorOperation, GeneratorSummary, GeneratorView } from '../slo/run/evidence.ts'
import type { PercentilePoint } from '../slo/run/record.ts'

/** What the generator says of itself; without a summary it says nothing but how it ended. */
export function generatorView(exitCode: number, summary: SurgeSummary | undefined): GeneratorView {
  return { exitCode, summary: summary && summaryOf(summary) }
}

function summaryOf({ scenarios }: SurgeSummary): GeneratorSummary {
  const { read, write, warmup_read, warmup_write } = scenarios
  return {
    operations: { read: operationOf(read), write: operationOf(write) },
    warmupRequests: (warmup_read?.sent ?? 0) + (warmup_write?.sent ?? 0),
  }
}

function operationOf(scenario: ScenarioSummary | undefined): GeneratorOperation {
  const lag = scenario?.generatorLag
  return {
    sent: scenario?.sent ?? 0,
    dropped: scenario?.dropped ?? 0,
    lagMs: lag ? { p50: at(lag, 50), p99: at(lag, 99), max: lag.maxMs } : undefined,
    fromSchedule: points(scenario?.latencyFromSchedule),
    onTheWire: points(scenario?.requestDuration),
  }
}

function at({ percentiles, maxMs }: Distribution, percentile: number): number {
  return Math.max(percentiles.find((point) => point.percentile === percentile)?.ms ?? maxMs, 0)
}

function points(distribution: Distribution | null | undefined): PercentilePoint[] {
  return (distribution?.percentiles ?? []).map(({ percentile, ms }) => ({
    quantile: percentile / 100,
    ms: Math.max(ms, 0),
  }))
}

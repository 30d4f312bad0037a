import type { RunReport } from '../../slo/run/report.ts'
import { latencyOf } from '../../slo/run/scoring/compose.ts'
import type { Standing } from '../../slo/run/scoring/live.ts'
import type { SoFar } from '../../slo/run/so-far.ts'

/** What is known of a run, in the shape of its report, so that the report's own pictures can be drawn of it. It has no verdict and is never saved. */
export function reportSoFar({ plan, evidence }: SoFar, standing: Standing): RunReport {
  const { durationSeconds, warmupSeconds, timeoutMs, target } = plan
  return {
    schemaVersion: 1,
    kind: 'run',
    id: 'so far',
    createdAt: '',
    verdict: 'inconclusive',
    reasons: [],
    plan: {
      scenario: '',
      seed: '',
      operations: plan.operations.map(({ operation, planned }) => ({
        operation,
        perSecond: planned / durationSeconds,
      })),
      durationSeconds,
      warmupSeconds,
      timeoutMs,
      rows: 1,
      knobs: [],
    },
    distinctKeys: [],
    window: { start: '', end: '' },
    subject: { name: '', url: target, build: {} },
    environment: { cores: evidence?.machine?.cores ?? 1, memoryBytes: 1, os: '', parts: {}, command: '' },
    objectives: standing.promises.map(({ scored }) => scored),
    classes: [],
    trust: [],
    reconciliation: [],
    findings: [],
    readBack: { acknowledged: 0, checked: 0, lost: 0, stale: 0 },
    answers: [],
    latency: evidence ? plan.operations.flatMap(({ operation }) => latencyOf(operation, evidence)) : [],
    cpu: [],
    moments: [...standing.moments],
    operationMoments: standing.operationMoments.map(({ operation, moments }) => ({ operation, moments: [...moments] })),
    evidence: {},
  }
}

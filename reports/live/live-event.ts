import type { RunReport } from '../../slo/run/report.ts'
import { latencyOf } from '../../slo/run/scoring/compose.ts'
import type { LiveStatus } from '../../slo/run/scoring/live.ts'
import type { SoFar } from '../../slo/run/so-far.ts'
import { secondsAxis } from '../charts/axes.ts'
import { pageTable } from '../page/page-table.ts'
import { shortened } from '../page/shell.ts'
import { latencyPictures, secondPictures } from '../run/pictures.ts'
import type { LiveEvent } from './event.ts'
import { standingTable } from './table.ts'
import { courseWords, machineWords, rateWords } from './words.ts'

/** As JSON, on one line. */
export function liveEvent(soFar: SoFar, standing: LiveStatus | undefined, what: string | undefined): string {
  const { course } = soFar
  const event: LiveEvent = {
    where: courseWords({ course, what }),
    isDone: course.doing === 'done',
    rate: standing ? rateWords(standing) : 'Nothing has been answered yet.',
    machine: standing ? machineWords(standing, soFar.evidence?.machine?.cores) : 'has not been looked at yet.',
    table: standing ? pageTable(standingTable(standing), { cards: true }).markup : '',
    figures: standing ? figuresOf(soFar, standing) : [],
  }
  return JSON.stringify(event, shortened)
}

/** What happens now comes first. All seconds of the run have their place from its beginning, so that nothing moves. */
function figuresOf(soFar: SoFar, standing: LiveStatus): LiveEvent['figures'] {
  const report = reportSoFar(soFar, standing)
  const x = secondsAxis(0, Math.max(soFar.plan.durationSeconds - 1, 1))
  return [...secondPictures(report), ...latencyPictures(report)].map(({ id, claim, chart }) => ({
    ...{ id, claim },
    chart: chart.cursor ? { ...chart, x } : chart,
  }))
}

/** What is known of a run, in the shape of its report, so that the report's own pictures can be drawn of it. It has no verdict and is never saved. */
function reportSoFar({ plan, evidence }: SoFar, standing: LiveStatus): RunReport {
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

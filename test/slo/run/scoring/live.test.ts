import { describe, expect, test } from 'vitest'
import { surge } from '../../../../scenarios/surge.ts'
import { countWithin } from '../../../../slo/histogram.ts'
import { count } from '../../../../slo/run/answer-counts.ts'
import type { GeneratorSummary } from '../../../../slo/run/evidence.ts'
import { composeRun } from '../../../../slo/run/scoring/compose.ts'
import { liveStatusOf } from '../../../../slo/run/scoring/live.ts'
import { runPromises } from '../../../../slo/run/scoring/promises.ts'
import { evidenceSoFar, type RunProgress, tallyOf } from '../../../../slo/run/so-far.ts'
import { records } from '../../../reports/records.ts'
import { evidenceOf, latencies, planOf, tallyOf as tallyFrom } from '../evidence.ts'

const plan = planOf({ read: 1000, write: 100 })
const second = (at: number, sent: number, ok: number) => ({
  second: at,
  sent,
  ok,
  p50Ms: 1,
  p95Ms: 4,
  p99Ms: 9,
  maxMs: 20,
  latestMs: 0.3,
})

/** Of so many seconds; 15 reads in each are too slow for P95, one fails. */
function summaryOf(seconds: number): GeneratorSummary {
  const operation = (sent: number, slow: number, failed: number) => ({
    sent: sent * seconds,
    late: latencies([0.1, sent * seconds]),
    outcomes: [
      {
        outcome: 'ok' as const,
        fromSchedule: latencies([0.8, (sent - slow - failed) * seconds], [20, slow * seconds]),
        onTheWire: latencies([0.6, (sent - failed) * seconds]),
      },
      ...(failed > 0
        ? [
            {
              outcome: 'server_error' as const,
              fromSchedule: latencies([0.2, failed * seconds]),
              onTheWire: latencies([0.2, failed * seconds]),
            },
          ]
        : []),
    ],
    seconds: Array.from({ length: seconds }, (_, at) => second(at, sent, sent - failed)),
  })
  return {
    operations: { read: operation(1000, 15, 1), write: operation(100, 0, 0) },
    warmupRequests: 0,
    seconds: Array.from({ length: seconds }, (_, at) => second(at, 1100, 1099)),
    unanswered: [],
  }
}

const before = { warming: undefined, floor: undefined, commitLog: undefined }
const promises = await runPromises(undefined, surge.objectives, Date.UTC(2026, 10, 27) / 1000)
const standingAt = (seconds: number, doing: RunProgress['doing'] = 'measuring') =>
  liveStatusOf(promises.objectives, {
    course: { doing, turn: '', second: seconds, leftSeconds: 10 - seconds, doneSeconds: seconds, totalSeconds: 10 },
    plan,
    secondsOver: seconds,
    evidence: evidenceSoFar(plan, summaryOf(seconds), undefined, before),
  })
const promiseAt = (seconds: number, kind: string, percent?: number) =>
  standingAt(seconds)?.promises.find(
    ({ scored: { objective } }) =>
      objective.kind === kind &&
      (percent === undefined || ('target' in objective && objective.target.numerator === percent)),
  )

test('before the first answer there is nothing to show', () => {
  const course = {
    doing: 'warming up',
    turn: '',
    second: -5,
    leftSeconds: 15,
    doneSeconds: 1,
    totalSeconds: 16,
  } as const
  expect(liveStatusOf(promises.objectives, { course, plan, secondsOver: 0, evidence: undefined })).toBeUndefined()
})

describe('while the run goes on', () => {
  test('what has not ended is held against nobody', () => {
    expect(promiseAt(4, 'availability')?.scored).toMatchObject({ good: 4396, total: 4400 })
    expect(promiseAt(4, 'throughput')?.scored).toMatchObject({ perSecond: 999 })
  })

  test('the budget is that of the whole run', () => {
    expect(promiseAt(4, 'percentile', 95)).toMatchObject({
      allowedInAll: 500,
      scored: { good: 4000 - 64, total: 4000 },
    })
  })
})

test('in the end it says what the report says', () => {
  const summary = summaryOf(10)
  const tally = tallyFrom([
    { withinMs: 1, tookMs: 1, count: 9840 },
    { withinMs: 25, tookMs: 1, count: 150 },
    { withinMs: 0.25, tookMs: 0.25, count: 10, outcome: 'server_error', status: '503' },
    { operation: 'write', status: '204', withinMs: 1, tookMs: 1, count: 1000 },
  ])
  const evidence = evidenceOf({
    tally,
    generator: { exitCode: 0, summary },
    machine: undefined,
    floor: undefined,
    service: undefined,
  })
  const { id, createdAt, plan: asked, distinctKeys, subject, environment, evidence: queries } = records.met
  const facts = {
    id,
    createdAt,
    plan: asked,
    distinctKeys,
    subject,
    environment,
    evidence: queries,
    window: { start: 0, end: 10 },
  }
  const report = composeRun(facts, promises, evidence)
  const standing = standingAt(10, 'done')
  const figures = ({
    operation,
    objective,
    good,
    total,
    perSecond,
    measuredMs,
    allowed,
  }: (typeof report.objectives)[number]) => ({
    ...{ operation, objective, good, total, perSecond, measuredMs, allowed },
  })
  expect(standing?.promises.map(({ scored }) => figures(scored))).toEqual(
    report.objectives.filter(({ objective }) => objective.kind !== 'correctness').map(figures),
  )
  expect(standing?.moments).toEqual(report.moments)
  expect(standing?.operationMoments).toEqual(report.operationMoments)
  expect(standing?.ended).toBe(11_000)
  expect(standing?.good).toBe(10_990)
})

test('a bucket that an edge cuts counts as slower: never better than the report', () => {
  const cut = latencies([99, 3], [100, 2], [101, 1])
  const outcomes = [{ outcome: 'ok', fromSchedule: cut, onTheWire: cut }] as const
  const tally = tallyOf({ ...summaryOf(1), operations: { read: { sent: 6, late: [], seconds: [], outcomes } } })
  expect(count(tally)).toBe(6)
  expect(count(tally, ({ withinMs }) => withinMs <= 100)).toBe(countWithin(cut, 100).least)
})

import { describe, expect, test } from 'vitest'
import { comparisonReportSchema } from '../../../slo/comparison/record.ts'
import { composeSavedRuns } from '../../../slo/comparison/saved-runs.ts'
import type { RunEvidence } from '../../../slo/run/evidence.ts'
import type { RunFacts } from '../../../slo/run/saved.ts'
import { evidenceOf, latencies, planOf, summary } from '../run/evidence.ts'
import { factsOfRun as facts } from './run-facts.ts'

/** Reads that took so long, with seconds that wander about it. */
function evidence(ms: number, seconds = 30): RunEvidence {
  const read = {
    ...summary.operations.read,
    outcomes: [{ outcome: 'ok', fromSchedule: latencies([ms, 10_000]), onTheWire: latencies([ms, 10_000]) }] as const,
    seconds: Array.from({ length: seconds }, (_, second) => {
      const wander = ms * (1 + 0.02 * Math.sin(second / 3))
      return { second, sent: 1000, ok: 1000, p50Ms: wander, p95Ms: wander, p99Ms: wander, maxMs: wander, latestMs: 0.1 }
    }),
  }
  const plan = {
    ...planOf({ read: 1000, write: 0 }, 30),
    operations: planOf({ read: 1000 / 3, write: 0 }, 30).operations.slice(0, 1),
  }
  return evidenceOf({ plan, generator: { exitCode: 0, summary: { ...summary, operations: { read } } } })
}

const run = (name: string, ms: number, changes: Partial<RunFacts> = {}, seconds?: number) => ({
  name,
  path: `results/${name}`,
  record: {
    schemaVersion: 1,
    kind: 'evidence',
    facts: { ...facts, id: name, ...changes },
    evidence: evidence(ms, seconds),
  } as const,
})
const about = { id: 'a-b', createdAt: facts.createdAt, command: 'liftwing-slo compare a b' }
const compose = (A: ReturnType<typeof run>, B: ReturnType<typeof run>) => composeSavedRuns({ A, B }, about)
const p95 = ({ measures }: ReturnType<typeof compose>) =>
  measures.find(
    ({ measure }) => measure.of === 'latency' && measure.statistic === 'P95' && measure.clock === 'fromSchedule',
  )

describe('two saved runs', () => {
  test('never get a verdict, however far they lie apart', () => {
    const report = compose(run('a', 1), run('b', 3))
    expect(report.verdict).toBe('inconclusive')
    expect(report.measures.flatMap((row) => ('decision' in row ? [row.decision] : []))).toEqual([])
    expect(comparisonReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  test('are told with the variation that each shows from stretch to stretch', () => {
    const row = p95(compose(run('a', 1), run('b', 1.2)))
    expect(row && 'difference' in row && row.difference).toEqual({
      estimate: expect.closeTo(0.2, 1),
      lower: expect.closeTo(0.17, 1),
      upper: expect.closeTo(0.23, 1),
    })
  })

  test('bound nothing where they are too short for four stretches, or do not tell their seconds', () => {
    const row = p95(compose(run('a', 1), run('b', 1.2, {}, 12)))
    expect(row && 'difference' in row && Object.keys(row.difference)).toEqual(['estimate'])
  })

  test('of the same load, data, machine and versions differ in nothing but the service', () => {
    const parts = { ...facts.environment.parts, service: '0.2.0' }
    const { measured } = compose(run('a', 1), run('b', 1, { environment: { ...facts.environment, parts } }))
    expect(measured.way === 'saved' && measured.differs).toEqual([])
  })

  test.each([
    [
      'another rate',
      { plan: { ...facts.plan, operations: [{ operation: 'read', perSecond: 900 }] } },
      { what: 'load: reads', a: '1000/s', b: '900/s' },
    ],
    ['another seed', { plan: { ...facts.plan, seed: '8' } }, { what: 'load: seed', a: '7', b: '8' }],
    [
      'a knob that one of them did not have',
      { plan: { ...facts.plan, knobs: [] } },
      { what: 'load: --zipf', a: '0.8', b: 'not noted' },
    ],
    ['more rows', { plan: { ...facts.plan, rows: 4000 } }, { what: 'data: rows', a: '2000', b: '4000' }],
    ['more cores', { environment: { ...facts.environment, cores: 4 } }, { what: 'machine: cores', a: '2', b: '4' }],
    [
      'another Cassandra',
      { environment: { ...facts.environment, parts: { ...facts.environment.parts, cassandra: '5.0.7' } } },
      { what: 'versions: cassandra', a: '5.0.6', b: '5.0.7' },
    ],
  ] as const)('of %s say what differs', (_, changes, differs) => {
    const { measured } = compose(run('a', 1), run('b', 1, changes as Partial<RunFacts>))
    expect(measured.way === 'saved' && measured.differs).toEqual([differs])
  })

  test('say of which one the figures are doubtful', () => {
    const B = run('b', 1)
    const broken = {
      ...B,
      record: {
        ...B.record,
        evidence: { ...B.record.evidence, generator: { ...B.record.evidence.generator, exitCode: 1 } },
      },
    }
    expect(compose(run('a', 1), broken).reasons).toContain('B: k6 ended with exit code 1; its log says why.')
  })
})

import { beforeAll, describe, expect, test } from 'vitest'
import { surge } from '../../../../scenarios/surge.ts'
import type { RunEvidence } from '../../../../slo/run/evidence.ts'
import type { GeneratorPart } from '../../../../slo/run/generators.ts'
import type { RunFacts } from '../../../../slo/run/saved.ts'
import { composeRun, type RunPromises } from '../../../../slo/run/scoring/compose.ts'
import { runPromises } from '../../../../slo/run/scoring/promises.ts'
import { evidenceOf, latencies, summary, tallyOf } from '../evidence.ts'

let promises: RunPromises
beforeAll(async () => {
  promises = await runPromises(undefined, surge.objectives, Date.UTC(2026, 10, 27) / 1000)
})

const facts = { window: { start: 0, end: 10 } } as RunFacts
const composed = (changes: Partial<RunEvidence>) => composeRun(facts, promises, evidenceOf(changes))

describe('the promises of the topic cache', () => {
  test('are met, all of them and without a reason, by a run in which nothing went wrong', () => {
    const { verdict, reasons, objectives, trust } = composed({})
    expect(verdict).toBe('met')
    expect(reasons).toEqual([])
    expect(objectives.map((each) => each.verdict)).toEqual(objectives.map(() => 'met'))
    expect(trust.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  })

  test('are not missed by the same cache on a machine whose database alone is too slow', () => {
    const slow = latencies([3, 6000], [12, 4000])
    const read = {
      ...summary.operations.read,
      outcomes: [{ outcome: 'ok', fromSchedule: slow, onTheWire: slow }] as const,
    }
    const { verdict, reasons, objectives } = composed({
      tally: tallyOf([
        { count: 6000, withinMs: 5, tookMs: 5 },
        { count: 4000, withinMs: 25, tookMs: 25 },
        { operation: 'write', status: '204', count: 1000 },
      ]),
      generator: { exitCode: 0, summary: { ...summary, operations: { ...summary.operations, read } } },
      service: undefined,
      floor: { readsPerSecond: 1000, seconds: 3, latencies: latencies([2, 2700], [11, 300]), failed: 0 },
    })
    expect(verdict).toBe('inconclusive')
    expect(reasons.join(' ')).toMatch(/Cassandra alone answers within 11\.\d ms at P95: a promise of 10\.0 ms/)
    expect(objectives.filter((each) => each.verdict === 'missed')).toEqual([])
  })
})

describe('the same evidence', () => {
  const parts = (changes: Partial<GeneratorPart> = {}) =>
    [1, 2].map((number) => ({
      ...{ number, exitCode: 0, ended: true, startedAtMs: 1000, sent: 5500, stored: 5500 },
      late: latencies([0.1, 5500]),
      ...(number === 2 ? changes : {}),
    }))

  test('has the same verdict on every promise, whether one generator sent it or two', () => {
    const one = composed({})
    const two = composed({ generator: { exitCode: 0, summary, parts: parts() } })
    expect([two.verdict, two.objectives, two.classes]).toEqual([one.verdict, one.objectives, one.classes])
  })

  test('proves nothing where one of two generators is missing, which is named', () => {
    const { verdict, reasons } = composed({
      generator: { exitCode: 0, summary, parts: parts({ ended: false, exitCode: 137 }) },
    })
    expect(verdict).toBe('inconclusive')
    expect(reasons).toEqual(['Generator 2 of 2 ended before its time, with exit code 137.'])
  })
})

import { describe, expect, test } from 'vitest'
import { observationsOfRun } from '../../../slo/investigation/from-run.ts'
import { noProxy, type Observations, observationsSchema, valuesOf } from '../../../slo/investigation/observations.ts'
import type { SecondOfRun } from '../../../slo/run/record.ts'
import { evidenceOf, summary } from '../run/evidence.ts'

const facts = {
  id: '20261121T031042Z-surge-7f3a',
  subject: { name: 'Topic cache', url: 'http://127.0.0.1:8080', build: {} },
  window: { start: 1_764_000_000.4, end: 1_764_000_010.4 },
}
type Run = Parameters<typeof observationsOfRun>[0]
/** Ten seconds with changes to one of them. */
const runWith = (second: (at: number) => Partial<SecondOfRun>): Run => {
  const seconds = Array.from({ length: 10 }, (_, at) => ({
    ...{ second: at, sent: 1100, ok: 1100, p50Ms: 0.5, p95Ms: 1, p99Ms: 2, maxMs: 10, latestMs: 0.4 },
    ...second(at),
  }))
  const evidence = evidenceOf({ generator: { exitCode: 0, summary: { ...summary, seconds } } })
  return { schemaVersion: 1, kind: 'evidence', facts: facts as Run['facts'], evidence }
}
const spent = (lateMs: number) => {
  const parts = { lateMs, connectMs: 0.1, waitMs: 0.6, receiveMs: 0.1, unseenMs: 0.2 }
  return { spent: { mean: parts, slowest: parts } }
}

describe('what is seen of a saved run', () => {
  test('is what the generator noted, by its parts', () => {
    const observations = observationsOfRun(runWith((at) => spent(at === 4 ? 9 : 0)))
    expect(observationsSchema.parse(observations)).toEqual(observations)
    const seen = valuesOf(observations, 'seen') ?? []
    expect([seen[3], seen[4]]).toEqual([expect.closeTo(1.1, 6), expect.closeTo(11, 6)])
    expect(valuesOf(observations, 'late')?.[4]).toBeCloseTo(1.1 * 9.2, 6)
    expect(observations.slowest[0]).toMatchObject({ second: 4, parts: { lateMs: 9 } })
    expect(valuesOf(observations, 'connection')?.[4]).toBeCloseTo(0.11, 6)
  })

  const kept: Observations = {
    ...{ schemaVersion: 1, kind: 'observations', start: 1_764_000_000.4, stepSeconds: 1, steps: 10, from: 0 },
    source: { is: 'prometheus', url: 'http://127.0.0.1:9090', selector: 'job="service"' },
    series: [
      { name: 'service', labels: {}, values: new Array<number>(10).fill(0.3).fill(40, 6, 7) },
      { name: 'requests', labels: {}, values: new Array<number>(10).fill(7) },
    ],
    ...{ slowest: [], requests: [] },
    clock: 'the service',
    unseen: [noProxy, 'The event loop of the service is not measured.'],
    queries: {},
  }

  test('holds what its Prometheus knew, where the generator knows nothing itself', () => {
    const observations = observationsOfRun(
      runWith(() => spent(0)),
      kept,
    )
    expect(valuesOf(observations, 'requests')?.[0]).toBe(1100)
    expect(valuesOf(observations, 'service')?.[0]).toBe(0.3)
    expect(observations.unseen).toEqual(['The event loop of the service is not measured.'])
  })

  test('holds what its Prometheus knew of all requests, too, where rows are told apart', () => {
    const values = new Array<number>(10).fill(0.1)
    const traced = { requests: [], series: [{ name: 'service' as const, labels: { row: 'enwiki/1' }, values }] }
    const observations = observationsOfRun(
      runWith(() => spent(0)),
      kept,
      traced,
    )
    expect(valuesOf(observations, 'service')?.[0]).toBe(0.3)
    expect(observations.series.filter(({ name }) => name === 'service')).toHaveLength(2)
  })

  test('of seconds in which every request failed is what the service saw of them', () => {
    const failing = runWith((at) => {
      if (at !== 6) return spent(0)
      return { ok: 0, p50Ms: undefined, p95Ms: undefined, p99Ms: undefined, maxMs: undefined } as Partial<SecondOfRun>
    })
    const observations = observationsOfRun(failing, kept)
    expect(valuesOf(observations, 'seen')?.[6]).toBe(40)
    expect(valuesOf(observations, 'errors')?.[6]).toBe(1100)
  })
})

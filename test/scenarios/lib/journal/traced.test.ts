import { expect, test } from 'vitest'
import { tracedOf, traceIdOf, traceparentOf } from '../../../../scenarios/lib/journal/traced.ts'

const plan = { seed: 1, runId: 'run-1', traceShare: 0.01 }
const many = Array.from({ length: 20_000 }, (_, k) => k)
const tracedBy = (told: typeof plan, operation = 'read') => many.filter(tracedOf(told, operation, 'scored'))

test('one of so many requests carries a trace, the same ones whoever asks, in whichever order', () => {
  const traced = tracedBy(plan)
  expect(traced).toHaveLength(200)
  expect(new Set(traced.map((k) => Math.floor(k / 100))).size).toBe(200)
  const isTraced = tracedOf(plan, 'read', 'scored')
  expect(many.toReversed().filter(isTraced).toReversed()).toEqual(traced)
  expect(tracedBy({ ...plan, runId: 'run-2' })).not.toEqual(traced)
})

test('which ones has nothing to do with whose body is checked', () => {
  const checked = tracedBy(plan).filter((k) => k % 20 === 0)
  expect(checked.length).toBeGreaterThan(0)
  expect(checked.length).toBeLessThan(30)
})

test('none does before the window, or where none is asked for, and all where all are', () => {
  expect(many.filter(tracedOf(plan, 'read', 'warmup'))).toEqual([])
  expect(tracedBy({ ...plan, traceShare: 0 })).toEqual([])
  expect(tracedBy({ ...plan, traceShare: 1 })).toEqual(many)
})

test('each has an id of its own, other ones in another run and for another operation, in the form of the standard', () => {
  const runs = [plan, { ...plan, runId: 'run-2' }, { ...plan, seed: 2 }]
  const ids = runs.flatMap((told) =>
    ['read', 'write'].flatMap((operation) => many.slice(0, 1000).map((k) => traceIdOf(told, operation, k))),
  )
  expect(new Set(ids).size).toBe(6000)
  const parent = traceparentOf(plan, 'read', 7)
  expect(parent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  expect(parent.split('-')[1]).toBe(traceIdOf(plan, 'read', 7))
})

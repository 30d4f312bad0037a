import { expect, it } from 'vitest'
import { toldPlan } from '../../run/run-plan.ts'
import { readPlan } from '../../scenarios/all.ts'
import { smallTraffic } from '../scenarios/lib/small-traffic.ts'

const told = (scenario: string) =>
  toldPlan(readPlan(JSON.stringify({ scenario, target: 'http://127.0.0.1:1', runId: 'r' })))

it('the rates of operations are told with them, and not once more', () => {
  const { operations, knobs } = told('surge')
  expect(operations).toEqual([
    { operation: 'read', perSecond: 1000 },
    { operation: 'write', perSecond: 100 },
  ])
  expect(knobs.filter(({ unit }) => unit === 'per s')).toEqual([])
})

it('where users come, it is told how many', () => {
  const { operations, knobs } = told('year-in-review')
  expect(operations).toEqual([{ operation: 'read', perSecond: 1000 }])
  expect(knobs).toContainEqual({ flag: '--users', value: 50, unit: 'per s', help: 'users who come' })
})

it('traffic is told by its hash, and the pages that are asked for by their ids instead of rows', () => {
  const replay = (by: string) =>
    toldPlan(
      readPlan(
        JSON.stringify({ scenario: 'replay', target: 'http://127.0.0.1:1', runId: 'r', by }),
        JSON.stringify({ ...smallTraffic, ids: [['enwiki', '6678 2556 7', '3 2 1']] }),
      ),
    )
  const { knobs, rows } = replay('rank')
  expect(knobs.find(({ flag }) => flag === '--traffic')?.value).toBe(`sha256 ${smallTraffic.sha256}`)
  expect([rows, replay('id').rows]).toEqual([50_000, 3])
})

it('how many requests carry a trace is told where it is another share than usual: it is no part of a load', () => {
  const flags = (changes: object) =>
    toldPlan(
      readPlan(JSON.stringify({ scenario: 'surge', target: 'http://127.0.0.1:1', runId: 'r', ...changes }), undefined),
    ).knobs.map(({ flag }) => flag)
  expect(flags({})).not.toContain('--trace')
  expect(flags({ traceShare: 0.5 })).toContain('--trace')
})

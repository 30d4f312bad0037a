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

it.each([
  ['how large a value is', { topicsPerRow: 16 }, '--topics'],
  ['how many requests carry a trace', { traceShare: 0.5 }, '--trace'],
])('%s is told where it is another than usual: older runs are as comparable', (_, changes, flag) => {
  const flags = (more: object) =>
    toldPlan(
      readPlan(JSON.stringify({ scenario: 'surge', target: 'http://127.0.0.1:1', runId: 'r', ...more }), undefined),
    ).knobs.map((knob) => knob.flag)
  expect(flags({})).not.toContain(flag)
  expect(flags(changes)).toContain(flag)
})

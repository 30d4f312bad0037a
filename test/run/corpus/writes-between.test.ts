import { expect, it } from 'vitest'
import { writesBetween } from '../../../run/corpus/writes-between.ts'
import { scenarioNamed } from '../../../scenarios/all.ts'
import { usualValues } from '../../../scenarios/lib/knobs.ts'
import type { Plan } from '../../../scenarios/lib/plan.ts'
import { write } from '../../../scenarios/lib/requests/writes.ts'
import { knobsOf, type Scenario } from '../../../scenarios/lib/scenario.ts'

const planOf = (name: string) =>
  ({
    ...usualValues(knobsOf(scenarioNamed(name) as Scenario)),
    scenario: name,
    target: 'http://127.0.0.1:1',
    runId: 'run-1',
  }) as object as Plan

it.each([
  ['surge', 11],
  ['write-stream', 2],
  ['read-surge', undefined],
  ['cold-cache', undefined],
])('is as large a share of the requests as %s has: one of %s', (name, every) => {
  expect(writesBetween(planOf(name))?.every).toBe(every)
})

it('writes what the warm-up of the load writes, and never a row that is read back', () => {
  const plan = planOf('surge')
  const requests = write.requests(plan as Plan<'readBackRatio'>)
  const written = [0, 1, 2, 1000].map((k) => writesBetween(plan)?.write(k))
  expect(written).toEqual(
    [0, 1, 2, 1000].map((k) => ({ path: requests.path('warmup', k), body: requests.body('warmup', k) })),
  )
  expect([0, 1, 2, 1000].map((k) => requests.readBack('warmup', k))).toEqual(Array(4).fill(undefined))
})

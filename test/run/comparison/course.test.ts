import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { courseOf, momentSeconds } from '../../../run/comparison/course.ts'
import { sliceLine } from '../../../scenarios/lib/journal.ts'
import { inARow, type Turn } from '../../../scenarios/lib/turn.ts'
import { bucketOf } from '../../../slo/latency-buckets.ts'
import { planWith } from '../../scenarios/lib/plans.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-course-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** 10 reads a second, and so one in each slice of 100 ms. */
const plan = planWith({ readsPerSecond: 10, writesPerSecond: 0, durationSeconds: 1, timeoutMs: 1000 })
const [turn, other] = inARow(plan, [
  { name: 'A', target: 'http://127.0.0.1:1' },
  { name: 'B', target: 'http://127.0.0.1:2' },
]) as [Turn, Turn]
const line = (stage: string, slice: number, ...tookMs: number[]) => {
  const buckets = tookMs.map(bucketOf)
  const late = tookMs.map(() => 0)
  return sliceLine(stage, slice, [
    { second: 0, outcome: 'ok', status: '200', fromSchedule: buckets, onTheWire: buckets, late },
  ])
}

test('what requests of a turn took is told moment by moment, by when they were due; the warm-up is left out', async () => {
  const log = join(folder, 'k6.log')
  const lines = [
    line('A_warmup_read', 0, 500),
    line('A_read', 1, 8),
    line('B_read', 1, 16),
    line('A_read', 0, 2, 4),
    'k6 says something',
  ]
  await writeFile(log, `${lines.join('\n')}\n`)
  expect(momentSeconds(plan)).toBe(0.1)
  expect(await courseOf(log, plan, turn)).toEqual([(bucketOf(2) + bucketOf(4)) / 2, bucketOf(8)])
  expect(await courseOf(log, plan, other)).toEqual([bucketOf(16)])
})

test('a generator that wrote nothing down tells nothing', async () => {
  expect(await courseOf(join(folder, 'k6.log'), plan, turn)).toEqual([])
})

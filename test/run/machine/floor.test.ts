import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { holdsRows, measureFloor } from '../../../run/machine/floor.ts'
import { countWithin, size } from '../../../slo/histogram.ts'

test('reads start by the schedule, whether or not those before are answered, and count from there', async () => {
  const asked: unknown[] = []
  const execute = async (_: string, values: unknown) => {
    asked.push(values)
    if (asked.length === 7) throw new Error('it is gone')
    await sleep(60)
    return {} as never
  }
  const floor = await measureFloor({
    client: { execute: execute as never },
    table: 'a.b',
    rows: 1000,
    seed: 1,
    readsPerSecond: 200,
    seconds: 0.1,
    now: () => performance.now(),
    signal: new AbortController().signal,
  })
  expect(floor).toMatchObject({ readsPerSecond: 200, seconds: 0.1, failed: 1 })
  expect(size(floor.latencies)).toBe(19)
  expect(countWithin(floor.latencies, 50).most).toBe(0)
  expect(asked[0]).toEqual([expect.any(String), expect.any(BigInt), expect.any(String)])
})

test.each([
  ['holds the rows of a corpus', async () => ({ rowLength: 1 }), true],
  ['holds none of them', async () => ({ rowLength: 0 }), false],
  ['cannot be read, which reading will tell', () => Promise.reject(new Error('no such table')), true],
])('a table %s', async (_, execute, holds) => {
  const client = { execute: execute as never }
  expect(await holdsRows(client, 'a.b', { rows: 1000, seed: 1 })).toBe(holds)
})

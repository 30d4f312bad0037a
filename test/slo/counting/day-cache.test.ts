import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DayRecord, openDayCache } from '../../../slo/counting/day-cache.ts'
import { noLives } from '../../../slo/counting/tally.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'day-cache-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const day = (date: string, count: number): DayRecord => ({
  date,
  start: Date.parse(date) / 1000,
  end: Date.parse(date) / 1000 + 86_400,
  method: 'anchored',
  groups: [{ labels: { code: '200' }, count, lower: count, upper: count, unseen: 0 }],
  lives: noLives,
  doubts: [],
  turns: [],
  marks: [],
  gaps: [],
  samples: 1440,
  notes: [],
  queries: [],
})
const question = { selectors: ['x'], by: ['code'] }

describe('finished days', () => {
  test('come back as they were kept', async () => {
    const cache = openDayCache({ folder })
    await cache.keep(question, [day('2026-09-01', 5)])
    await cache.keep(question, [day('2026-09-02', 7), day('2026-09-03', 9)])
    const kept = [day('2026-09-01', 5), day('2026-09-02', 7), day('2026-09-03', 9)]
    expect([...(await cache.days(question)).values()]).toEqual(kept)
  })

  test.each([
    ['another question', {}, { ...question, by: [] }],
    ['rewritten data', { dataVersion: '2' }, question],
  ])('are not those of %s', async (_, options, other) => {
    await openDayCache({ folder }).keep(question, [day('2026-09-01', 5)])
    expect((await openDayCache({ folder, ...options }).days(other)).size).toBe(0)
  })

  test('are kept although the last one was cut off by an interruption, and the file goes on', async () => {
    const cache = openDayCache({ folder })
    await cache.keep(question, [day('2026-09-01', 5)])
    await cache.keep(question, [day('2026-09-02', 7)])
    const [file = ''] = await readdir(folder)
    const { length } = await readFile(join(folder, file))
    await truncate(join(folder, file), length - 30)
    expect([...(await cache.days(question)).keys()]).toEqual(['2026-09-01'])
    await cache.keep(question, [day('2026-09-03', 9)])
    expect([...(await cache.days(question)).keys()]).toEqual(['2026-09-01', '2026-09-03'])
  })

  test('are gone when they were counted from other data', async () => {
    const cache = openDayCache({ folder })
    await cache.keep(question, [day('2026-09-01', 5)])
    await cache.forget(question)
    expect((await cache.days(question)).size).toBe(0)
    await cache.forget(question)
  })

  test('are none in a folder that is not there', async () => {
    expect((await openDayCache({ folder: join(folder, 'none') }).days(question)).size).toBe(0)
  })
})

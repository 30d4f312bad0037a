import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { untilStarted } from '../../../run/beside/beside.ts'
import { startedLine } from '../../../scenarios/lib/journal/journal.ts'
import { planWith } from '../../scenarios/lib/plans.ts'

const plan = planWith({ warmupSeconds: 5, gapSeconds: 3 })
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'started-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('waits for the generator to write down when the schedule begins, then says when the window does', async () => {
  const log = join(folder, 'k6.log')
  const waiting = untilStarted(log, plan, new AbortController().signal)
  await appendFile(log, 'something that k6 says itself\n')
  await appendFile(log, `${startedLine(1_700_000_000_000)}\n`)
  expect(await waiting).toBe(1_700_000_000_000 + 8000)
})

it('gives up when it is told to', async () => {
  const until = new AbortController()
  const waiting = untilStarted(join(folder, 'none.log'), plan, until.signal)
  until.abort()
  await expect(waiting).rejects.toThrow()
})

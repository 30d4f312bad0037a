import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clearLeftovers } from '../../stack/kept/leftovers.ts'
import { closeRoster, openRoster, processesOf, rosterOf, rosters } from '../../stack/kept/roster.ts'
import type { StackOptions } from '../../stack/plan/options.ts'
import { everydayIo } from '../stack/test-io.ts'
import { eventually, recordOf, stackProgram, survivors } from './stack-program.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-e2e-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const ALL = ['cassandra', 'prometheus', 'service']
const io = everydayIo()
const options = (name: string): StackOptions => ({ stack: 'native', fresh: true, logFolder: join(folder, name) })
const isForgotten = async (id: string) => !(await rosters(io)).some((roster) => roster.id === id)

test('Ctrl-C leaves nothing', async () => {
  const owner = stackProgram(options('interrupted'))
  const record = await recordOf(owner)
  expect(await survivors(record)).toEqual(ALL)
  owner.program.kill('SIGINT')
  await owner.ended
  expect(await survivors(record)).toEqual([])
  expect(await isForgotten(record.id)).toBe(true)
})

test('SIGTERM while parts are starting leaves nothing', async () => {
  const before = new Set((await rosters(io)).map(({ id }) => id))
  const owner = stackProgram(options('early'))
  const mine = async () =>
    (await rosters(io)).filter(({ id }) => !before.has(id) && id.includes(`-${owner.program.pid}-`))
  const [roster] = await eventually(mine, (found) => found.length === 1)
  const started = async () => (roster ? await processesOf(roster) : [])
  expect(await eventually(started, (processes) => processes.length > 0)).not.toEqual([])
  owner.program.kill('SIGTERM')
  expect(await owner.words).toBe('interrupted')
  await owner.ended
  expect(await isForgotten(roster?.id ?? '')).toBe(true)
})

test('parts notice by themselves that their owner was killed', async () => {
  const owner = stackProgram(options('killed'))
  const record = await recordOf(owner)
  owner.program.kill('SIGKILL')
  await owner.ended
  expect(
    await eventually(
      () => survivors(record),
      (names) => names.length === 0,
    ),
  ).toEqual([])
  await clearLeftovers(io)
  expect(await isForgotten(record.id)).toBe(true)
})

test('parts that outlive a killed owner are cleared up by the next start, those of the living are not', async () => {
  const owner = stackProgram(options('orphaned'), 'stays')
  const record = await recordOf(owner)
  const living = await openRoster(io, `test-${process.pid}`)
  owner.program.kill('SIGKILL')
  await owner.ended
  expect(await survivors(record)).toEqual(ALL)
  await clearLeftovers(io)
  expect(await survivors(record)).toEqual([])
  expect(await isForgotten(record.id)).toBe(true)
  expect(await rosters(io)).toContainEqual(rosterOf(io, living.id))
  await closeRoster(living)
})

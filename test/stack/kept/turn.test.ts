import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRoster, type Roster } from '../../../stack/kept/roster.ts'
import { takeTurn } from '../../../stack/kept/turn.ts'
import { type TestIo, testIo } from '../test-io.ts'

let world: TestIo
let roster: Roster
beforeEach(async () => {
  world = await testIo()
  roster = await openRoster(world.io, 'kept')
})
afterEach(() => world[Symbol.asyncDispose]())

/** A process that has ended since: nobody has this pid. */
const killed = () => ({ ...world.io, pid: 2 ** 22 + 1 })
const turns = async () => (await readdir(roster.folder)).filter((name) => name.startsWith('turn-')).sort()

test('a second one is told whose turn it is, and since when', async () => {
  await takeTurn({ ...world.io, now: () => 0 }, roster)
  await expect(takeTurn(world.io, roster)).rejects.toMatchObject({
    kind: 'environment',
    message: `the kept stack is in use since 1970-01-01T00:00:00.000Z by another run, process ${process.pid}`,
    hint: expect.stringContaining('--stack native'),
  })
})

test('a turn that has ended leaves nothing', async () => {
  for (let time = 0; time < 2; time++) {
    const endTurn = await takeTurn(world.io, roster)
    expect(await turns()).toEqual(['turn-1.json'])
    await endTurn()
    expect(await turns()).toEqual([])
  }
})

test('the turn of a killed process has ended', async () => {
  await takeTurn(killed(), roster)
  await takeTurn(killed(), roster)
  const endTurn = await takeTurn(world.io, roster)
  await expect(takeTurn(world.io, roster)).rejects.toThrow(`process ${process.pid}`)
  await endTurn()
  expect(await turns()).toEqual(['turn-1.json', 'turn-2.json'])
  await takeTurn(world.io, roster)
})

test('of many who come at once after a killed one, one has the turn', async () => {
  await takeTurn(killed(), roster)
  const comers = await Promise.allSettled(Array.from({ length: 40 }, () => takeTurn(world.io, roster)))
  expect(comers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

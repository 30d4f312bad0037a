import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Ledger, openLedger } from '../../stack/ledger.ts'
import { takeTurn } from '../../stack/turn.ts'
import { type TestIo, testIo } from './test-io.ts'

let world: TestIo
let ledger: Ledger
beforeEach(async () => {
  world = await testIo()
  ledger = await openLedger(world.io, 'kept')
})
afterEach(() => world[Symbol.asyncDispose]())

/** A process that has ended since: nobody has this pid. */
const killed = () => ({ ...world.io, pid: 2 ** 22 + 1 })
const turns = async () => (await readdir(ledger.folder)).filter((name) => name.startsWith('turn-')).sort()

test('a second one is told whose turn it is, and since when', async () => {
  await takeTurn({ ...world.io, now: () => 0 }, ledger)
  await expect(takeTurn(world.io, ledger)).rejects.toMatchObject({
    kind: 'environment',
    message: `the kept stack is in use since 1970-01-01T00:00:00.000Z by another run, process ${process.pid}`,
    hint: expect.stringContaining('--stack native'),
  })
})

test('a turn that has ended leaves nothing', async () => {
  for (let time = 0; time < 2; time++) {
    const endTurn = await takeTurn(world.io, ledger)
    expect(await turns()).toEqual(['turn-1.json'])
    await endTurn()
    expect(await turns()).toEqual([])
  }
})

test('the turn of a killed process has ended', async () => {
  await takeTurn(killed(), ledger)
  await takeTurn(killed(), ledger)
  const endTurn = await takeTurn(world.io, ledger)
  await expect(takeTurn(world.io, ledger)).rejects.toThrow(`process ${process.pid}`)
  await endTurn()
  expect(await turns()).toEqual(['turn-1.json', 'turn-2.json'])
  await takeTurn(world.io, ledger)
})

test('of many who come at once after a killed one, one has the turn', async () => {
  await takeTurn(killed(), ledger)
  const comers = await Promise.allSettled(Array.from({ length: 40 }, () => takeTurn(world.io, ledger)))
  expect(comers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

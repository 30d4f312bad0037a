import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimDataFolder } from '../../../stack/cassandra/data-folder.ts'
import { closeRoster, openRoster } from '../../../stack/kept/roster.ts'
import { parseStackOptions } from '../../../stack/plan/options.ts'
import { type TestIo, testIo } from '../test-io.ts'

let world: TestIo
beforeEach(async () => {
  world = await testIo()
})
afterEach(() => world[Symbol.asyncDispose]())

const lasting = parseStackOptions({ logFolder: 'logs' })

test('the first stack gets the usual folder, one beside it the next, and a later one the usual again', async () => {
  const [one, two, three] = await Promise.all(['one', 'two', 'three'].map((id) => openRoster(world.io, id)))
  if (!one || !two || !three) throw new Error('no ledgers')
  const first = await claimDataFolder(world.io, lasting, 'native', one)
  const second = await claimDataFolder(world.io, lasting, 'native', two)
  await first.release()
  const third = await claimDataFolder(world.io, lasting, 'native', three)
  expect([first, second, third].map(({ place }) => basename(place))).toEqual([
    'cassandra-5.0.6-1',
    'cassandra-5.0.6-2',
    'cassandra-5.0.6-1',
  ])
})

test('the folder of a stack that was closed without a word is free again', async () => {
  const dead = await openRoster(world.io, 'dead')
  const { place } = await claimDataFolder(world.io, lasting, 'native', dead)
  await closeRoster(dead)
  expect((await claimDataFolder(world.io, lasting, 'native', await openRoster(world.io, 'next'))).place).toBe(place)
})

test('containers keep their data in a volume that is named after the folder', async () => {
  const { place } = await claimDataFolder(world.io, lasting, 'container', await openRoster(world.io, 'one'))
  expect(place).toMatch(/^liftwing-slo-[0-9a-f]{8}-cassandra-5\.0\.6-1$/)
})

test('fresh data goes into the folder that is removed with the stack', async () => {
  const settings = parseStackOptions({ logFolder: 'logs', fresh: true })
  const roster = await openRoster(world.io, 'one')
  expect((await claimDataFolder(world.io, settings, 'native', roster)).place).toBe(join(roster.folder, 'data'))
})

test('a folder that was asked for and is in use is refused', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'liftwing-slo-data-'))
  const settings = parseStackOptions({ logFolder: 'logs', dataFolder })
  await claimDataFolder(world.io, settings, 'native', await openRoster(world.io, 'one'))
  const second = claimDataFolder(world.io, settings, 'native', await openRoster(world.io, 'two'))
  await expect(second).rejects.toThrow(`the data folder ${dataFolder} is in use by another stack`)
  await rm(dataFolder, { recursive: true })
})

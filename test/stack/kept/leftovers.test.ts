import { spawn } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { optionalParts } from '../../../slo/conventions.ts'
import { clearLeftovers, clearStrays } from '../../../stack/kept/leftovers.ts'
import { enter, openRoster, type Roster, rosters, setOwner } from '../../../stack/kept/roster.ts'
import { isAlive, type ProcessIdentity, startedAt } from '../../../stack/process/identity.ts'
import { type StackRecord, stackRecordSchema } from '../../../stack/stack-record.ts'
import { type TestIo, testIo } from '../test-io.ts'

let world: TestIo
const started: ProcessIdentity[] = []
beforeEach(async () => {
  world = await testIo()
})
afterEach(async () => {
  for (const { pid } of started.splice(0)) {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {}
  }
  await world[Symbol.asyncDispose]()
})

/** A part that does nothing, in a process group of its own. */
async function part(): Promise<ProcessIdentity> {
  const { pid = 0 } = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
  const identity = { pid, started: (await startedAt(world.io, pid)) ?? '' }
  started.push(identity)
  return identity
}

async function stackOf(owner: ProcessIdentity | 'kept', ...parts: readonly ProcessIdentity[]): Promise<Roster> {
  const roster = await openRoster(world.io, `stack-${owner === 'kept' ? owner : owner.pid}`)
  for (const process of parts) enter(roster, process)
  await setOwner(
    world.io,
    roster,
    owner === 'kept' ? { kind: 'kept', root: world.io.root } : { kind: 'process', process: owner },
  )
  return roster
}

const gone: ProcessIdentity = { pid: 2 ** 22 + 1, started: 'never' }

test('what a killed owner has left is stopped and forgotten, and people are told', async () => {
  const left = [await part(), await part()]
  const { id } = await stackOf(gone, ...left)
  await clearLeftovers(world.io)
  expect(await Promise.all(left.map((process) => isAlive(world.io, process)))).toEqual([false, false])
  expect(await rosters(world.io)).toEqual([])
  expect(world.lines).toEqual([`clearing up after an earlier run that was killed (${id})`])
})

test('the stack of a living owner is left alone', async () => {
  const owner = { pid: process.pid, started: (await startedAt(world.io, process.pid)) ?? '' }
  const kept = await part()
  await stackOf(owner, kept)
  await clearLeftovers(world.io)
  expect(await isAlive(world.io, kept)).toBe(true)
  expect(await rosters(world.io)).toHaveLength(1)
})

test('a kept stack is left alone, though whoever started it is gone', async () => {
  const kept = await part()
  await stackOf('kept', kept)
  await clearLeftovers(world.io)
  expect(await isAlive(world.io, kept)).toBe(true)
})

test('a stranger that has been given the pid of a part since is left alone', async () => {
  const stranger = await part()
  await stackOf(gone, { ...stranger, started: 'earlier' })
  await clearLeftovers(world.io)
  expect(await isAlive(world.io, stranger)).toBe(true)
  expect(await rosters(world.io)).toEqual([])
})

test('an owner whose pid was given to a stranger counts as gone', async () => {
  const left = await part()
  await stackOf({ pid: process.pid, started: 'earlier' }, left)
  await clearLeftovers(world.io)
  expect(await isAlive(world.io, left)).toBe(false)
})

test('a stray is stopped, and every part of the stack goes on', async () => {
  const origin = async () => ({ source: 'native', version: '1', process: await part(), logFile: 'log' }) as const
  const web = async () => ({ origin: await origin(), url: 'http://127.0.0.1:1' })
  const optional = Object.fromEntries(await Promise.all(optionalParts.map(async (name) => [name, await web()])))
  const parts: StackRecord['parts'] = {
    cassandra: { origin: await origin(), address: '127.0.0.1:1', localDataCenter: 'datacenter1', others: [] },
    prometheus: await web(),
    service: await web(),
    rival: await web(),
    ...optional,
    k6: { source: 'native', version: '1', path: 'k6' },
  }
  const places = { root: '/', folder: '/', logFolder: '/', startedAt: '2026-08-01T00:00:00Z' }
  const record = stackRecordSchema.parse({ schemaVersion: 1, id: 'kept', ...places, parts })
  const ours = [...started]
  const stray = await part()
  const roster = await stackOf('kept', ...ours, stray)
  await clearStrays(world.io, roster, record)
  expect(ours).toHaveLength(4 + optionalParts.length)
  expect(await Promise.all(ours.map((process) => isAlive(world.io, process)))).toEqual(ours.map(() => true))
  expect(await isAlive(world.io, stray)).toBe(false)
})

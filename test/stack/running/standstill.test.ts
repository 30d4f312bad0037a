import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cacheFolder } from '../../../stack/folders.ts'
import { launch, type Running } from '../../../stack/process/child.ts'
import { stopGroup } from '../../../stack/process/group.ts'
import { goOn, letNodeGoOn, requireStoppable, standNodeStill, standStill } from '../../../stack/running/standstill.ts'
import type { StackRecord } from '../../../stack/stack-record.ts'
import { type TestIo, testIo } from '../test-io.ts'

let world: TestIo
let part: Running

beforeEach(async () => {
  world = await testIo()
  await mkdir(cacheFolder(world.io), { recursive: true })
  part = await launch(world.io, {
    name: 'the part',
    command: 'sleep',
    args: ['600'],
    env: world.io.env,
    folder: cacheFolder(world.io),
    logFile: join(cacheFolder(world.io), 'part.log'),
    orphan: 'stops',
  })
})
afterEach(async () => {
  await stopGroup(world.io, part.identity, 0)
  await world[Symbol.asyncDispose]()
})

const recordWith = (cassandra: StackRecord['parts']['cassandra']): StackRecord => {
  const web = { origin: { source: 'existing' as const }, url: 'http://127.0.0.1:1' }
  return {
    schemaVersion: 1,
    id: 'x',
    root: '/',
    startedAt: '2026-11-27T00:00:00Z',
    folder: '/',
    logFolder: '/',
    parts: { cassandra, prometheus: web, service: web, k6: { source: 'native', version: '1', path: '/k6' } },
  }
}
const place = { address: '127.0.0.1:9042', localDataCenter: 'datacenter1', others: [] }
const ours = () =>
  recordWith({ ...place, origin: { source: 'native', version: '5', process: part.identity, logFile: '' } })

const state = async () => (await readFile(`/proc/${part.identity.pid}/stat`, 'utf8')).split(') ')[1]?.charAt(0)

test.runIf(process.platform === 'linux')('a part stands still until it is told to go on', async () => {
  await standStill(world.io, ours(), 'cassandra')
  expect(await state()).toBe('T')
  await goOn(world.io, ours(), 'cassandra')
  await expect.poll(state).toBe('S')
})

test.runIf(process.platform === 'linux')('of a cluster one node stands still, or all of them', async () => {
  const elsewhere = { ...place, origin: { source: 'existing' as const } }
  const other = ours().parts.cassandra
  if (!('others' in other)) throw new Error('it has nodes')
  const cluster = recordWith({ ...elsewhere, others: [other] })
  await standNodeStill(world.io, cluster, 1)
  expect(await state()).toBe('T')
  await letNodeGoOn(world.io, cluster, 1)
  await expect.poll(state).toBe('S')
  await standStill(world.io, cluster, 'cassandra')
  expect(await state()).toBe('T')
})

test('a part that died meanwhile is left alone', async () => {
  await stopGroup(world.io, part.identity, 0)
  await goOn(world.io, ours(), 'cassandra')
  await expect(standStill(world.io, ours(), 'cassandra')).rejects.toThrow('cassandra has died before')
})

test("somebody else's part, and one that is not there, are refused", () => {
  requireStoppable(ours(), 'cassandra')
  const sentence = 'cassandra cannot be made to stand still: it was not started here.'
  expect(() => requireStoppable(recordWith({ ...place, origin: { source: 'existing' } }), 'cassandra')).toThrow(
    sentence,
  )
  const none = { origin: { source: 'none' as const, reason: 'a target has its own' } }
  expect(() => requireStoppable(recordWith(none), 'cassandra')).toThrow(sentence)
  expect(() => requireStoppable(ours(), 'lambda')).toThrow('lambda cannot be made to stand still')
})

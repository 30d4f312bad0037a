import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readIfThere } from '../../../common/files.ts'
import { cacheFolder } from '../../../stack/folders.ts'
import { PortTaken, untilReady } from '../../../stack/parts/readiness.ts'
import { launch } from '../../../stack/process/child.ts'
import { stopGroup } from '../../../stack/process/group.ts'
import { isAlive, startedAt } from '../../../stack/process/identity.ts'
import { type TestIo, testIo } from '../test-io.ts'

let world: TestIo
beforeEach(async () => {
  world = await testIo()
  await mkdir(cacheFolder(world.io), { recursive: true })
})
afterEach(() => world[Symbol.asyncDispose]())

const shell = (script: string) =>
  launch(world.io, {
    name: 'the part',
    command: 'sh',
    args: ['-c', script],
    env: world.io.env,
    folder: cacheFolder(world.io),
    logFile: join(cacheFolder(world.io), 'part.log'),
    orphan: 'stops',
  })

test('a part that asks to be left in peace is killed after its time of grace', async () => {
  const part = await shell("trap '' TERM; echo deaf; while :; do sleep 0.1; done")
  await untilReady(world.io, part, 60, async () => (await readIfThere(part.logFile))?.includes('deaf') === true)
  await stopGroup(world.io, part.identity, 200)
  expect(await isAlive(world.io, part.identity)).toBe(false)
  expect(await part.exited).toEqual({ signal: 'SIGKILL' })
})

test('what a part has started goes with it', async () => {
  const part = await shell('sleep 600 & echo $!; wait')
  const started = async () => Number((await readIfThere(part.logFile))?.trim() || Number.NaN)
  await untilReady(world.io, part, 60, async () => Number.isInteger(await started()))
  expect(await startedAt(world.io, await started())).toBeDefined()
  await stopGroup(world.io, part.identity, 1000)
  await expect.poll(async () => startedAt(world.io, await started()), { timeout: 60_000 }).toBeUndefined()
})

test('a program that is not there is named', async () => {
  const nothing = launch(world.io, {
    name: 'the part',
    command: '/no/such/program',
    args: [],
    env: {},
    folder: '/',
    logFile: join(cacheFolder(world.io), 'part.log'),
    orphan: 'stays',
  })
  await expect(nothing).rejects.toMatchObject({
    kind: 'environment',
    message: 'the part could not be started: /no/such/program',
  })
})

test('a part that dies while it is starting fails with its last words and its log', async () => {
  const part = await shell('echo cannot open my eyes; exit 3')
  await expect(untilReady(world.io, part, 60, async () => false)).rejects.toMatchObject({
    kind: 'environment',
    message: 'the part ended while it was starting (exit code 3)',
    hint: expect.stringMatching(/cannot open my eyes[\s\S]*part\.log$/),
  })
})

test('a part that finds its port taken can be tried elsewhere', async () => {
  const part = await shell("echo 'listen EADDRINUSE: address already in use 127.0.0.1:80'; exit 1")
  await expect(untilReady(world.io, part, 60, async () => false)).rejects.toBeInstanceOf(PortTaken)
})

test('a part that is never ready fails when its time is over', async () => {
  const part = await shell('echo thinking; sleep 600')
  const failure = untilReady(world.io, part, 0, async () => false)
  await expect(failure).rejects.toMatchObject({ message: 'the part was not ready after 0 s' })
  await stopGroup(world.io, part.identity, 1000)
})

test('an interruption ends the wait', async () => {
  const part = await shell('sleep 600')
  world.interrupt()
  await expect(untilReady(world.io, part, 60, async () => false)).rejects.toMatchObject({ kind: 'interrupted' })
  await stopGroup(world.io, part.identity, 1000)
})

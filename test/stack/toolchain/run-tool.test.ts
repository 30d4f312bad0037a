import { mkdir, readFile } from 'node:fs/promises'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cacheFolder } from '../../../stack/folders.ts'
import { runTool } from '../../../stack/toolchain/run-tool.ts'
import { type TestIo, testIo } from '../test-io.ts'

let world: TestIo
beforeEach(async () => {
  world = await testIo()
  await mkdir(cacheFolder(world.io), { recursive: true })
})
afterEach(() => world[Symbol.asyncDispose]())

const shell = (script: string) => ({
  name: 'hammer',
  command: 'sh',
  args: ['-c', script],
  env: world.io.env,
  folder: cacheFolder(world.io),
  logFile: join(cacheFolder(world.io), 'hammer.log'),
})

test('what a build prints goes to its log, and its priority is low', async () => {
  const tool = shell('echo forging; nice >&2')
  await runTool(world.io, tool)
  const [words, niceness] = (await readFile(tool.logFile, 'utf8')).trim().split('\n')
  expect(words).toBe('forging')
  expect(Number(niceness)).toBeGreaterThan(getPriority())
})

test.each([
  ['open /x: no space left on device', 'the disk is full'],
  ['dial tcp: lookup registry.example: no such host', 'a package registry could not be reached'],
  ['verifying module: checksum mismatch', 'what was downloaded is not what is pinned'],
])('a build that ends with %j says why', async (words, cause) => {
  const tool = shell(`echo '${words}'; exit 3`)
  await expect(runTool(world.io, tool)).rejects.toMatchObject({
    kind: 'environment',
    message: 'building hammer failed (sh: exit code 3)',
    hint: expect.stringMatching(new RegExp(`^${cause}[\\s\\S]*${words}[\\s\\S]*hammer\\.log$`)),
  })
})

test('an interruption ends a build and all that it has started', async () => {
  const tool = shell('sleep 600 & sleep 600')
  const run = runTool(world.io, tool)
  setTimeout(world.interrupt, 100)
  await expect(run).rejects.toMatchObject({ kind: 'interrupted' })
})

test('an interruption that comes while a build is being started ends it, too', async () => {
  const run = runTool(world.io, shell('sleep 600 & sleep 600'))
  world.interrupt()
  await expect(run).rejects.toMatchObject({ kind: 'interrupted' })
})

import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toolsFolder } from '../../../stack/folders.ts'
import { cached, entryName, type Recipe } from '../../../stack/toolchain/cache.ts'
import { type TestIo, testIo } from '../test-io.ts'

let world: TestIo
let builds: number
beforeEach(async () => {
  world = await testIo()
  builds = 0
})
afterEach(() => world[Symbol.asyncDispose]())

const recipe = (changes: Partial<Recipe> = {}): Recipe => ({
  name: 'hammer',
  version: '1.0',
  pins: ['steel', 'ash'],
  needsBytes: 1,
  takes: 'a moment',
  build: async (folder) => {
    builds++
    await writeFile(join(folder, 'head'), 'steel')
    await writeFile(join(folder, 'handle'), 'ash')
  },
  ...changes,
})

test('a tool is built once and found from then on', async () => {
  const first = await cached(world.io, recipe())
  const second = await cached(world.io, recipe())
  expect([first, builds]).toEqual([second, 1])
  expect((await readdir(first)).sort()).toEqual(['handle', 'head', 'manifest.json'])
})

test('a tool can be read by others than its builder, as in an image', async () => {
  const { mode } = await stat(await cached(world.io, recipe()))
  expect((mode & 0o777).toString(8)).toBe('755')
})

test('two that want it at the same time build it once', async () => {
  const folders = await Promise.all([cached(world.io, recipe()), cached(world.io, recipe())])
  expect(new Set(folders).size).toBe(1)
  expect(builds).toBe(1)
})

test.each([
  ['another pin', { pins: ['steel', 'oak'] }],
  ['the same text, cut elsewhere', { pins: ['steelas', 'h'] }],
  ['another version', { version: '1.1' }],
])('%s is another tool', (_, changes) => {
  expect(entryName(recipe(changes))).not.toBe(entryName(recipe()))
})

test.each([
  ['has been changed', (folder: string) => writeFile(join(folder, 'head'), 'STEEL')],
  ['is missing', (folder: string) => rm(join(folder, 'head'))],
  ['lost its manifest', (folder: string) => rm(join(folder, 'manifest.json'))],
  ['has a manifest that is no JSON', (folder: string) => writeFile(join(folder, 'manifest.json'), '{')],
])('a tool of which a file %s is built again, and people are told', async (_, damage) => {
  const folder = await cached(world.io, recipe())
  await damage(folder)
  expect(await cached(world.io, recipe())).toBe(folder)
  expect(await readFile(join(folder, 'head'), 'utf8')).toBe('steel')
  expect(builds).toBe(2)
  expect(world.lines[0]).toMatch(/^hammer in the cache is damaged \((head|manifest.json)\): building it again$/)
})

test('a file whose time has changed and whose bytes have not is intact', async () => {
  const folder = await cached(world.io, recipe())
  await utimes(join(folder, 'head'), 1, 1)
  await cached(world.io, recipe())
  expect(builds).toBe(1)
})

test('a build that fails leaves nothing behind, and the next one succeeds', async () => {
  const broken = recipe({
    build: async (folder) => {
      await writeFile(join(folder, 'head'), 'half')
      throw new Error('no ash')
    },
  })
  await expect(cached(world.io, broken)).rejects.toThrow('no ash')
  expect(await readdir(toolsFolder(world.io))).toEqual([])
  await cached(world.io, recipe())
  expect(builds).toBe(1)
})

test('the lock and the draft of a build that was killed are swept away', async () => {
  await cached(world.io, recipe({ name: 'other' }))
  const entry = join(toolsFolder(world.io), entryName(recipe()))
  await writeFile(`${entry}.lock`, JSON.stringify({ pid: 2 ** 22 + 1, started: 'never' }))
  await cached(world.io, recipe())
  expect((await readdir(toolsFolder(world.io))).filter((name) => name.endsWith('.lock'))).toEqual([])
})

test('where the disk has no room, nothing is built and the numbers are told', async () => {
  await expect(cached(world.io, recipe({ needsBytes: 1e18 }))).rejects.toMatchObject({
    kind: 'environment',
    message: expect.stringMatching(/^no room to build hammer: [\d.]+ GB are free in /),
  })
  expect(builds).toBe(0)
})

test('a cache folder that cannot be made is named, with what to do', async () => {
  const file = join(toolsFolder(world.io), '..', 'file')
  await writeFile(file, '')
  const io = { ...world.io, env: { LIFTWING_SLO_CACHE: file } }
  await expect(cached(io, recipe())).rejects.toMatchObject({
    kind: 'environment',
    hint: 'set LIFTWING_SLO_CACHE to a folder that you may write to',
  })
})

import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { append, appendAll, makeFolder, readIfThere, write, writeWhole } from '../../common/files.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a file that was never written has no text', async () => {
  expect(await readIfThere(join(folder, 'none'))).toBeUndefined()
  expect(await readIfThere(join(folder, 'none', 'below'))).toBeUndefined()
})

test('a file is written as a whole and leaves no draft', async () => {
  await writeWhole(join(folder, 'record'), 'all of it', 7)
  expect(await readIfThere(join(folder, 'record'))).toBe('all of it')
  await expect(writeWhole(folder, 'all of it')).rejects.toThrow()
  expect(await readdir(folder)).toEqual(['record'])
})

test('a disk that is full is told with the file that was written', async () => {
  const named = { code: 'ENOSPC', path: '/dev/full' }
  await expect(append('/dev/full', 'a line')).rejects.toMatchObject(named)
  await expect(write('/dev/full', 'a line', { mode: 0o600 })).rejects.toMatchObject(named)
  await expect(appendAll('/dev/full', Readable.from(['a line']))).rejects.toMatchObject(named)
})

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'make-folder-'))
})
afterAll(async () => {
  await rm(root, { recursive: true })
})

test('folders are made from the outermost that is missing, which is told, and a second time nothing is', async () => {
  const path = join(root, 'a', 'b', 'c')
  expect(await makeFolder(path)).toBe(join(root, 'a'))
  expect((await stat(path)).isDirectory()).toBe(true)
  expect(await makeFolder(path)).toBeUndefined()
})

test('two that make the same folders do not get in each other’s way', async () => {
  const paths = Array.from({ length: 8 }, (_, i) => join(root, 'x', 'y', String(i % 2)))
  await Promise.all(paths.map(makeFolder))
  expect((await stat(join(root, 'x', 'y', '1'))).isDirectory()).toBe(true)
})

test('a file in the way is an error', async () => {
  await writeFile(join(root, 'file'), '')
  await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(makeFolder(join(root, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})

test.runIf(process.platform === 'linux')(
  'a file system that has no place for folders is an error, at any depth',
  async () => {
    await expect(makeFolder('/proc/none')).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(makeFolder('/proc/none/below')).rejects.toMatchObject({ code: 'ENOENT' })
  },
)

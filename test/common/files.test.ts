import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { append, readIfThere, writeWhole } from '../../common/files.ts'

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
  await expect(append('/dev/full', 'a line')).rejects.toMatchObject({ code: 'ENOSPC', path: '/dev/full' })
})

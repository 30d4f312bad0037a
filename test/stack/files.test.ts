import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lastLines, readIfThere, writeWhole } from '../../stack/files.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('the last lines of a log leave out where in its code a Java program was', async () => {
  const path = join(folder, 'log')
  const frames = '\tat a.B.c(B.java:1)\n\t... 13 common frames omitted'
  await writeFile(path, `starting\nException: no\n${frames}\nCaused by: the disk\n${frames}\n`)
  expect(await lastLines(path, 2)).toBe('Exception: no\nCaused by: the disk')
})

test('a line that is too long for a message is cut', async () => {
  const path = join(folder, 'log')
  await writeFile(path, 'x'.repeat(9000))
  expect(await lastLines(path, 1)).toBe(`${'x'.repeat(300)} …`)
})

test('a log that was never written has no lines', async () => {
  expect(await lastLines(join(folder, 'none'), 5)).toBe('')
  expect(await readIfThere(join(folder, 'none'))).toBeUndefined()
})

test('a file is written as a whole and leaves no draft', async () => {
  await writeWhole(join(folder, 'record'), 'all of it', 7)
  expect(await readIfThere(join(folder, 'record'))).toBe('all of it')
  expect(await readdir(folder)).toEqual(['record'])
})

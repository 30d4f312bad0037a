import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lastLines } from '../../../stack/process/last-lines.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'last-lines-'))
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
})

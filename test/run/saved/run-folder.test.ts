import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withRunFolder } from '../../../run/saved/run-folder.ts'

test('a folder whose path k6 would read as two things is refused before anything starts', async () => {
  const work = () => Promise.reject(new Error('it began'))
  const made = withRunFolder('/tmp/here,there', 'surge', { now: () => 0, random: () => 0 }, work)
  await expect(made).rejects.toMatchObject({ kind: 'input', message: expect.stringContaining('at a comma') })
})

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'liftwing-slo-run-folder-'))
})
afterEach(() => rm(place, { recursive: true }))

const io = { now: () => 0, random: () => 0 }
const everything = async () => (await readdir(place, { recursive: true })).sort()

test('of a run that left nothing nothing is left, not even the folder of all runs that was made for it', async () => {
  const nothing = () => Promise.reject(new Error('it ended at once'))
  await expect(withRunFolder(join(place, 'a/results'), 'surge', io, nothing)).rejects.toThrow('it ended at once')
  expect(await everything()).toEqual([])
})

test('what was there before stays, though it is empty, and so does what came into the folder', async () => {
  await mkdir(join(place, 'results'))
  await withRunFolder(join(place, 'results'), 'surge', io, async () => undefined)
  expect(await everything()).toEqual(['results'])
  await withRunFolder(join(place, 'results'), 'surge', io, ({ path }) => writeFile(join(path, 'report.json'), '{}'))
  const run = join('results', '19700101T000000Z-surge-0000')
  expect(await everything()).toEqual(['results', run, join(run, 'report.json')])
})

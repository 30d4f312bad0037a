import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawnBefore } from '../../../reports/charts/drawn-before.ts'
import { paint } from '../../../reports/charts/paint.ts'
import { picturesOf } from '../../../reports/document.ts'
import { documentOf } from '../../../reports/kinds.ts'
import { writeReports } from '../../../reports/write-reports.ts'
import { records } from '../records.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictures-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a picture is drawn again only where what it shows, or the file, is another', async () => {
  const [picture] = picturesOf(await documentOf(records.met))
  if (!picture) throw new Error('the example has no picture')
  expect(await drawnBefore(join(folder, 'pictures'), picture)).toBeUndefined()
  await writeReports(records.met, folder, ['png'])
  expect(await drawnBefore(join(folder, 'pictures'), picture)).toEqual(Buffer.from(await paint(picture)))
  const [claim, chart] = [`${picture.claim}!`, { ...picture.chart, series: [] }]
  expect(await drawnBefore(join(folder, 'pictures'), { ...picture, claim })).toBeUndefined()
  expect(await drawnBefore(join(folder, 'pictures'), { ...picture, chart })).toBeUndefined()
  await writeFile(join(folder, 'pictures', `${picture.id}.png`), 'half a file')
  expect(await drawnBefore(join(folder, 'pictures'), picture)).toBeUndefined()
})

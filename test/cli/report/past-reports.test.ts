import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { otherQuarters } from '../../../cli/report/past-reports.ts'

test('a damaged report of another quarter is named, one that is about to be replaced is not even read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'past-reports-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const id of ['2026-06', '2026-09']) {
    await mkdir(join(folder, `quarter-${id}`))
    await writeFile(join(folder, `quarter-${id}`, 'report.json'), '{}')
  }
  const said: string[] = []
  expect(await otherQuarters(folder, { id: '2026-09' }, (line) => said.push(line))).toEqual([])
  expect(said).toEqual([expect.stringMatching(/^left out of the past quarters: .*quarter-2026-06/)])
})

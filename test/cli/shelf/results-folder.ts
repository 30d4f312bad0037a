import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { recordJson } from '../../../reports/record.ts'
import { records } from '../../reports/records.ts'

/** A folder of results with a few good runs, and all that can be the matter with the others. Goes with its end. */
export async function resultsFolder(
  files: Readonly<Record<string, string>> = usual,
): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'results-'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), content)
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

const { met, missed, inconclusive, hostile } = records
const usual: Readonly<Record<string, string>> = {
  'met/report.json': await recordJson(met),
  'missed/report.json': await recordJson(missed),
  'missed/comparison/report.json': await recordJson(inconclusive),
  '<b>host ile</b>/report.json': await recordJson(hostile),
  'cut off/report.json': (await recordJson(met)).slice(0, 1000),
  'foreign/report.json': '{"name": "liftwing"}',
  'newer/report.json': (await recordJson(met)).replace('"schemaVersion": 1', '"schemaVersion": 2'),
  'other-kind/report.json': (await recordJson(met)).replace('"kind": "run"', '"kind": "horoscope"'),
  'observed/evidence.json': '{}',
  'begun/logs/k6.log': '',
  'notes.txt': 'no folder',
  'stack-logs/service.log': '',
}

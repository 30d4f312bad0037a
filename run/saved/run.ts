import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { folderOf, readIfThere, writeWhole } from '../../common/files.ts'
import { parseRunRecord, type RunRecord, runRecordJson } from '../../slo/run/saved.ts'

const fileName = 'evidence.json'

export async function saveRun(folder: string, record: RunRecord): Promise<void> {
  await writeWhole(join(folder, fileName), runRecordJson(record))
}

/** @param path the folder of a run, its evidence.json, or a report beside it */
export async function readRun(path: string): Promise<RunRecord> {
  const file = await evidenceFile(path)
  let json: string
  try {
    json = await readFile(file, 'utf8')
  } catch (cause) {
    throw new Failure('input', `${file} cannot be read, so that nobody knows what was observed of the run.`, {
      hint: 'Give the folder of a run under results/ that holds an evidence.json.',
      cause,
    })
  }
  return parseRunRecord(json, file)
}

async function evidenceFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  if (!found || path.endsWith(fileName)) return path
  return join(found.isDirectory() ? path : dirname(path), fileName)
}

/** @param path the folder of a run, or a file in it */
export async function keptFile(
  path: string,
  name: string,
): Promise<{ readonly file: string; readonly text: string } | undefined> {
  const file = join(await folderOf(path), name)
  const text = await readIfThere(file)
  return text === undefined ? undefined : { file, text }
}

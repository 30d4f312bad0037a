import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readIfThere } from '../../common/files.ts'

/** @param path the folder of a run, or a file in it */
export async function keptFile(
  path: string,
  name: string,
): Promise<{ readonly file: string; readonly text: string } | undefined> {
  const found = await stat(path).catch(() => undefined)
  const file = join(found?.isDirectory() ? path : dirname(path), name)
  const text = await readIfThere(file)
  return text === undefined ? undefined : { file, text }
}

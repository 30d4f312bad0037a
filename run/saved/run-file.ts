import { join } from 'node:path'
import { folderOf, readIfThere } from '../../common/files.ts'

/** @param path the folder of a run, or a file in it */
export async function keptFile(
  path: string,
  name: string,
): Promise<{ readonly file: string; readonly text: string } | undefined> {
  const file = join(await folderOf(path), name)
  const text = await readIfThere(file)
  return text === undefined ? undefined : { file, text }
}

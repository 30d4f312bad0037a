import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Writes a file into the folder of a run. A reader never sees half of it. */
export async function keepFile(folder: string, name: string, text: string): Promise<void> {
  const file = join(folder, name)
  await writeFile(`${file}.part`, text)
  await rename(`${file}.part`, file)
}

/** @param path the folder of a run, or a file in it */
export async function keptFile(
  path: string,
  name: string,
): Promise<{ readonly file: string; readonly text: string } | undefined> {
  const found = await stat(path).catch(() => undefined)
  const file = join(found?.isDirectory() ? path : dirname(path), name)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
  })
  return text === undefined ? undefined : { file, text }
}

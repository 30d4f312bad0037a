import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { hasCode } from './files.ts'

/**
 * Makes a folder and those above it that are missing; gives the outermost that was made. Node's own way of it (`recursive`) never ends where a file
 * system has no place for folders and says that a path is not there, as /proc does.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  try {
    await mkdir(path)
    return resolve(path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) return await mkdir(path, { recursive: true })
  }
  const outermost = await makeFolder(dirname(path))
  const made = await mkdir(path).then(
    () => resolve(path),
    async (error) => {
      if (error.code === 'EEXIST') return undefined
      throw error
    },
  )
  return outermost ?? made
}

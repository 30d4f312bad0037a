import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { readGiven } from '../../common/files.ts'
import { openSource, openStream, type RowSource } from '../../run/backfill/source.ts'
import type { World } from '../world/world.ts'

/** Opens everything before anything is written: each file, those in each folder, and stdin where - is given. */
export async function openSources(
  paths: readonly string[],
  { cwd, stdin }: Pick<World, 'cwd' | 'stdin'>,
  hasModelVersion: boolean,
): Promise<readonly RowSource[]> {
  const sources: RowSource[] = []
  for (const path of paths) {
    if (path === '-') sources.push(await openStream(stdin(), 'stdin'))
    else
      for (const name of await filesAt(path, cwd))
        sources.push(await openSource(resolve(cwd, name), name, hasModelVersion))
  }
  return sources
}

/** Spark marks what is no data with an underscore or a dot. */
async function filesAt(path: string, cwd: string): Promise<readonly string[]> {
  const found = await stat(resolve(cwd, path)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    throw new Failure('input', `${path} cannot be read: there is no such file.`, { cause })
  })
  if (!found.isDirectory()) return [path]
  const entries = await readdir(resolve(cwd, path), { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile() && !/^[_.]/.test(entry.name)).map(({ name }) => name)
  if (names.length > 0) return names.sort().map((name) => join(path, name))
  throw new Failure('input', `${path} is a folder without files of rows.`)
}

/** The ids of a dblist: one a line, # begins a comment. */
export async function wikisIn(path: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const text = await readGiven(path, signal, ', which is to hold wiki ids,')
  const ids = text.split('\n').flatMap((line) => line.replace(/#.*/, '').trim() || [])
  if (ids.length > 0) return new Set(ids)
  throw new Failure('input', `${path} holds no wiki id.`, { hint: 'It has one a line, such as enwiki.' })
}

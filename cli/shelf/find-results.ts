import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { hasCode } from '../../common/files.ts'

/** A folder that may hold a report. */
export type ResultFolder = {
  /** Its path below the results, with slashes; of the results themselves, their own name. */
  readonly key: string
  readonly path: string
  /** Undefined where there is no report.json. It changes with every change of the file. */
  readonly report: { readonly stamp: string } | undefined
  /** The names in it. */
  readonly names: readonly string[]
}

/** How far below the results a report may lie: results/<run>/comparison/. */
const deepest = 2

/** What a run, or the stack, keeps beside its report. */
const ownParts = new Set(['logs', 'pictures', 'trials', 'stack-logs'])

/** Every folder of results, and of those in them the ones that hold a report. Links are not followed. Fails as 'input' where there is no such folder. */
export async function findResults(folder: string): Promise<readonly ResultFolder[]> {
  const names = await entriesOf(folder)
  const own = await look(folder, basename(folder), names)
  return [...(own.report ? [own] : []), ...(await below(folder, '', 1))].toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    const why = hasCode(cause, 'ENOENT')
      ? 'there is no such folder'
      : hasCode(cause, 'ENOTDIR')
        ? 'it is no folder'
        : hasCode(cause, 'EACCES')
          ? 'permission is denied'
          : String(cause)
    throw new Failure('input', `${folder} cannot be shown: ${why}.`, {
      hint: 'Give the folder that runs were written to (--output of gate, results/ by default), or make a run first: liftwing-slo gate.',
      cause,
    })
  }
}

async function below(folder: string, prefix: string, depth: number): Promise<readonly ResultFolder[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const folders = entries.filter((entry) => entry.isDirectory() && !ownParts.has(entry.name))
  const found = await Promise.all(
    folders.map(async ({ name }) => {
      const [path, key] = [join(folder, name), `${prefix}${name}`]
      const own = await look(path, key, await readdir(path).catch(() => []))
      const inner = depth < deepest ? await below(path, `${key}/`, depth + 1) : []
      // Deeper down, only reports are results.
      return [...(own.report || (depth === 1 && inner.length === 0) ? [own] : []), ...inner]
    }),
  )
  return found.flat()
}

async function look(path: string, key: string, names: readonly string[]): Promise<ResultFolder> {
  if (!names.includes('report.json')) return { key, path, names, report: undefined }
  const found = await stat(join(path, 'report.json')).catch(() => undefined)
  // A pipe would be waited for until somebody writes into it.
  if (found?.isFile() === false) return { key, path, names, report: undefined }
  const { mtimeMs, size, ino } = found ?? { mtimeMs: 0, size: 0, ino: 0 }
  return { key, path, names, report: { stamp: `${mtimeMs}-${size}-${ino}` } }
}

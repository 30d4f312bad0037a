import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { append, hasCode, ifThere, makeFolder, readIfThere, writeWhole } from '../../common/files.ts'
import { type Entry, type Lines, lineOf, parseLines } from '../../slo/history/entry.ts'

const ending = '.jsonl'

/**
 * All that a history holds: a file of lines, or a folder of such files, in which two who add at the same time write different ones. Undefined
 * where there is neither.
 */
export async function readHistory(path: string): Promise<Lines | undefined> {
  const found = await ifThere(stat(path))
  if (!found) return undefined
  if (found.isFile()) return parseLines(await readFile(path, 'utf8'), basename(path))
  if (!found.isDirectory()) throw noHistory(path)
  const files = (await readdir(path, { withFileTypes: true })).filter(
    (entry) => entry.isFile() || entry.isSymbolicLink(),
  )
  const names = files.flatMap(({ name }) => (name.endsWith(ending) ? name : [])).sort()
  const read = await Promise.all(names.map((name) => readOne(path, name)))
  return { entries: read.flatMap((each) => each.entries), unread: read.flatMap(({ unread }) => unread) }
}

/** One that cannot be read takes nothing from the others. */
async function readOne(folder: string, name: string): Promise<Lines> {
  try {
    // A link may lead to a pipe, which would be waited for until somebody writes into it.
    const isFile = (await stat(join(folder, name))).isFile()
    if (isFile) return parseLines(await readFile(join(folder, name), 'utf8'), name)
    return { entries: [], unread: [{ where: name, why: 'It is no file.' }] }
  } catch (cause) {
    const why = `It cannot be read: ${cause instanceof Error ? cause.message : cause}.`
    return { entries: [], unread: [{ where: name, why }] }
  }
}

const noHistory = (path: string) =>
  new Failure('input', `${path} is neither a file nor a folder.`, {
    hint: `Give a file that ends in ${ending}, or a folder.`,
  })

/** A path that ends in .jsonl is a file, which is added to; every other one a folder, in which each result becomes a file. */
export async function addToHistory(path: string, entries: readonly Entry[], writer: number): Promise<void> {
  try {
    await write(path, entries, writer)
  } catch (cause) {
    if (!hasCode(cause, 'ENOENT')) throw cause
    throw new Failure('environment', `${path} cannot be made.`, { hint: 'Give another file or folder.', cause })
  }
}

async function write(path: string, entries: readonly Entry[], writer: number): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  if (path.endsWith(ending) && !there?.isDirectory()) {
    await makeFolder(dirname(path))
    const before = (await readIfThere(path)) ?? ''
    // Whoever was killed while writing left a line without an end.
    const gap = before === '' || before.endsWith('\n') ? '' : '\n'
    await append(path, `${gap}${entries.map(lineOf).join('')}`)
    return
  }
  if (there && !there.isFile() && !there.isDirectory()) throw noHistory(path)
  if (there?.isFile()) {
    throw new Failure('input', `${path} is a file whose name does not end in ${ending}.`, {
      hint: `Give a file that ends in ${ending}, or a folder.`,
    })
  }
  await makeFolder(path)
  for (const entry of entries) await writeWhole(join(path, `${fileName(entry.id)}${ending}`), lineOf(entry), writer)
}

const fileName = (id: string) => id.replace(/[^\w.-]+/g, '-')

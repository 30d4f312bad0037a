import { mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { hasCode, write, writeWhole } from '../../common/files.ts'
import { isReadable } from '../../reports/shelf/saved.ts'
import { contentOf, overviewNames } from './pages.ts'
import type { Shelf } from './shelf.ts'

/** Tells a folder of ours from everybody else's. */
const marker = 'liftwing-slo-site.txt'

type Site = { readonly results: number; readonly unread: number; readonly files: number }

/**
 * Writes every page as a file. Fails as 'input' where there is nothing to show, or where something else is in the folder already.
 * @param results the folder of the results, and what it is called
 * @param each is told of every file
 */
export async function writeSite(
  shelf: Shelf,
  results: { readonly path: string; readonly name: string },
  target: string,
  { signal, each }: { readonly signal: AbortSignal; readonly each: (done: number, total: number) => void },
): Promise<Site> {
  const saved = await shelf.look()
  const readable = saved.filter(isReadable)
  const unread = saved.length - readable.length
  if (readable.length === 0) throw nothingToShow(results.name, unread)
  await prepare(target, results.path)
  const reports = readable.flatMap(({ key }) => [`reports/${key}.html`, `reports/${key}.json`])
  const addresses = [...reports, ...overviewNames]
  let files = 0
  for (const [done, address] of addresses.entries()) {
    signal.throwIfAborted()
    each(done, addresses.length)
    const content = await contentOf(address, results.name, shelf)
    // A run that was moved meanwhile has no page, and is not in the index, which comes last.
    if (!content) continue
    await writePage(join(target, ...address.split('/')), content.body)
    files++
  }
  return { results: readable.length, unread, files }
}

function nothingToShow(name: string, unread: number): Failure {
  const what = unread === 0 ? 'no result' : 'no result that can be shown'
  return new Failure('input', `${name} holds ${what}, so that there is no site to write.`, {
    hint:
      unread === 0
        ? 'Make a run first: liftwing-slo gate.'
        : `liftwing-slo serve ${name} says why its ${unread === 1 ? 'folder' : 'folders'} cannot be shown.`,
  })
}

async function prepare(target: string, results: string): Promise<void> {
  const below = relative(results, target)
  if (!below.startsWith('..')) {
    throw new Failure('input', `${target} lies in the results that it would show.`, {
      hint: 'Give a folder beside them with --output.',
    })
  }
  await mkdir(target, { recursive: true })
  const names = await readdir(target)
  if (names.length > 0 && !names.includes(marker)) {
    throw new Failure('input', `${target} holds something else already.`, {
      hint: 'Give an empty folder with --output, or one that holds a site of ours.',
    })
  }
  await write(join(target, marker), 'Written by liftwing-slo site, which writes it anew each time.\n')
}

/** A reader never sees half a file. */
async function writePage(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const folder = await stat(path).then(
    (found) => found.isDirectory(),
    (error: unknown) => !hasCode(error, 'ENOENT'),
  )
  if (folder) throw new Failure('input', `${path} is a folder, where a page has to be written.`)
  await writeWhole(path, content)
}

import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { makeFolder, writeWhole } from '../common/files.ts'
import { drawnBefore } from './charts/drawn-before.ts'
import { paint, takeAsDrawn } from './charts/paint.ts'
import { type Document, picturesOf } from './document.ts'
import { type FormatName, formats, renderReport } from './format.ts'
import { documentOf, type SavedReport } from './kinds.ts'
import { readReport } from './read-report.ts'

/**
 * Writes a report in each format into a folder, which is made if need be; returns the paths written. Pictures become one file each
 * under pictures/, and those that stand there already as they would be drawn are not drawn again. A reader never sees half a file.
 */
export async function writeReports(
  report: SavedReport,
  folder: string,
  names: readonly FormatName[],
): Promise<readonly string[]> {
  if (names.includes('png')) await takeDrawn(report, folder)
  const document = await documentOf(report)
  const files = names.flatMap((name) => filesOf(report, document, name))
  return Promise.all(
    files.map(async ({ file, content }) => {
      const path = join(folder, file)
      await makeFolder(dirname(path))
      await writeWhole(path, await content)
      return path
    }),
  )
}

async function takeDrawn(report: SavedReport, folder: string): Promise<void> {
  const pictures = picturesOf(await documentOf(report))
  await Promise.all(
    pictures.map(async (picture) => {
      const bytes = await drawnBefore(join(folder, 'pictures'), picture)
      if (bytes) takeAsDrawn(picture, bytes)
    }),
  )
}

type File = { readonly file: string; readonly content: ReturnType<typeof renderReport> }

function filesOf(report: SavedReport, document: Document, name: FormatName): readonly File[] {
  if (name !== 'png') return [{ file: formats[name].file, content: renderReport(report, name) }]
  return picturesOf(document).map((picture) => ({
    file: join('pictures', `${picture.id}.png`),
    content: paint(picture),
  }))
}

/** Those that are told alike on every machine; pictures are painted with its fonts. */
const told = (['json', 'text', 'junit', 'markdown', 'wikitext', 'html'] as const).map(
  (name) => [name, formats[name].file] as const,
)

/**
 * The files of a saved report that do not show what its record says, down to the last letter. Of a folder all its formats are looked at, of a page the page.
 * @param path the folder of a report, its report.json or its report.html
 */
export async function untrueFormats(path: string): Promise<readonly string[]> {
  const report = await readReport(path)
  const folder = (await stat(path)).isDirectory()
  const files = told
    .filter(([, file]) => folder || file === basename(path))
    .map(async ([name, file]) => {
      const saved = await readFile(folder ? join(path, file) : join(dirname(path), file), 'utf8').catch(() => undefined)
      return saved === undefined || saved === (await renderReport(report, name)) ? [] : [file]
    })
  return (await Promise.all(files)).flat()
}

import { dirname, join } from 'node:path'
import { makeFolder, writeWhole } from '../common/files.ts'
import { drawnBefore } from './charts/drawn-before.ts'
import { paint, takeAsDrawn } from './charts/paint.ts'
import { picturesOf } from './document.ts'
import { type FormatName, formats, renderReport } from './format.ts'
import { documentOf, type SavedReport } from './kinds.ts'

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
  const files = names.flatMap((name) => filesOf(report, name))
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
  const pictures = picturesOf(documentOf(report))
  await Promise.all(
    pictures.map(async (picture) => {
      const bytes = await drawnBefore(join(folder, 'pictures'), picture)
      if (bytes) takeAsDrawn(picture, bytes)
    }),
  )
}

type File = { readonly file: string; readonly content: ReturnType<typeof renderReport> }

function filesOf(report: SavedReport, name: FormatName): readonly File[] {
  if (name !== 'png') return [{ file: formats[name].file, content: renderReport(report, name) }]
  return picturesOf(documentOf(report)).map((picture) => ({
    file: join('pictures', `${picture.id}.png`),
    content: paint(picture),
  }))
}

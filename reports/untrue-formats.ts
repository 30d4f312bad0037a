import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { formats, renderReport } from './format.ts'
import { readReport } from './read-report.ts'

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

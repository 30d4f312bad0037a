import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type FormatName, formats, renderReport } from './format.ts'
import type { RunReport } from './run-report.ts'

/** Writes a report in each format into a folder, which is made if need be; returns the paths written. A reader never sees half a file. */
export async function writeReports(
  report: RunReport,
  folder: string,
  names: readonly FormatName[],
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true })
  return Promise.all(names.map((name) => writeWhole(join(folder, formats[name].file), renderReport(report, name))))
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<string> {
  const unfinished = `${path}.part`
  await writeFile(unfinished, content)
  await rename(unfinished, path)
  return path
}

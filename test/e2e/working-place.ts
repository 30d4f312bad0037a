import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { runReportSchema } from '../../slo/run/report.ts'
import { toolsFolder } from '../../stack/folders.ts'
import { everydayIo } from '../stack/test-io.ts'

/** Where one run of the program may write: a cache folder of its own, with the tools that are built already, and an output folder. */
export type WorkingPlace = AsyncDisposable & {
  readonly folder: string
  readonly cache: string
  readonly output: string
  readonly env: Readonly<Record<string, string>>
}

export async function workingPlace(): Promise<WorkingPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-e2e-'))
  const cache = join(folder, 'cache')
  const tools = toolsFolder(everydayIo())
  await Promise.all([cache, tools].map((path) => mkdir(path, { recursive: true })))
  await symlink(tools, join(cache, 'tools'))
  return {
    folder,
    cache,
    output: join(folder, 'output'),
    env: { LIFTWING_SLO_CACHE: cache, GITHUB_STEP_SUMMARY: '' },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** The stacks that somebody has started with this cache folder and not closed. */
export const openStacks = ({ cache }: WorkingPlace) => readdir(join(cache, 'stacks')).catch(() => [])

/** All files below a folder, by their paths in it. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

/** No file is a draft, and none that is there was cut off. */
export async function expectWhole(folder: string): Promise<void> {
  const files = await filesIn(folder)
  expect(files.filter((file) => /\.(part|tmp)$/.test(file))).toEqual([])
  for (const file of files) {
    const text = await readFile(file, 'utf8')
    if (file.endsWith('report.json')) runReportSchema.parse(JSON.parse(text))
    else if (file.endsWith('.json')) JSON.parse(text)
    if (file.endsWith('.html')) expect(text.trimEnd()).toMatch(/<\/html>$/)
    if (file.endsWith('.xml')) expect(text.trimEnd()).toMatch(/<\/testsuites>$/)
  }
}

import { appendFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { type FormatName, formatNames, renderReport } from '../../reports/format.ts'
import type { SavedReport } from '../../reports/kinds.ts'
import { writeReports } from '../../reports/write-reports.ts'
import { fileTrouble } from './explain.ts'
import type { ProgressDisplay } from './progress.ts'
import type { World } from './world.ts'

/** The report where GitHub Actions shows it. A summary that cannot be written takes nothing from the verdict. */
async function appendStepSummary(report: SavedReport, { env }: World, progress: ProgressDisplay): Promise<void> {
  const file = env['GITHUB_STEP_SUMMARY']
  if (!file) return
  try {
    await appendFile(file, await renderReport(report, 'markdown'))
  } catch (error) {
    progress.say(`The summary for GitHub Actions cannot be written: ${error instanceof Error ? error.message : error}`)
  }
}

export const fullFlag = ['--full', 'print the whole report, not its verdict and promises alone'] as const

/**
 * The report on stdout first, whatever happens to files; then every format in its folder, and the summary where GitHub Actions
 * shows it.
 */
export async function tell(
  report: SavedReport,
  folder: string,
  { format = 'text', full = false }: { readonly format?: FormatName; readonly full?: boolean },
  world: World,
  progress: ProgressDisplay,
): Promise<void> {
  progress.clear()
  world.stdout(await renderReport(report, format, { width: world.columns, colour: world.color, full }))
  try {
    await writeReports(report, folder, formatNames)
  } catch (error) {
    const trouble = fileTrouble(error)
    if (!trouble) throw error
    throw new Failure(trouble.kind, `The report cannot be written, but its verdict above stands. ${trouble.message}`, {
      ...(trouble.hint ? { hint: trouble.hint } : {}),
      cause: error,
    })
  }
  await appendStepSummary(report, world, progress)
  const near = relative(world.cwd, folder)
  progress.say(`The whole report: ${near.startsWith('..') ? folder : near}/report.html`)
}

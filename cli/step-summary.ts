import { appendFile } from 'node:fs/promises'
import { renderReport } from '../reports/format.ts'
import type { SavedReport } from '../reports/kinds.ts'
import type { Progress } from './progress.ts'
import type { World } from './world.ts'

/** The report where GitHub Actions shows it. A summary that cannot be written takes nothing from the verdict. */
export async function appendStepSummary(report: SavedReport, { env }: World, progress: Progress): Promise<void> {
  const file = env['GITHUB_STEP_SUMMARY']
  if (!file) return
  try {
    await appendFile(file, await renderReport(report, 'markdown'))
  } catch (error) {
    progress.say(`The summary for GitHub Actions cannot be written: ${error instanceof Error ? error.message : error}`)
  }
}

import { appendFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { formatNames, renderReport } from '../../reports/format.ts'
import type { RunReport } from '../../reports/run-report.ts'
import { writeReports } from '../../reports/write-reports.ts'
import type { Progress } from '../progress.ts'
import type { World } from '../world.ts'

/** The verdict on stdout, every format in the run's folder, and a summary where GitHub Actions wants one. */
export async function tell(report: RunReport, folder: string, world: World, progress: Progress): Promise<void> {
  progress.clear()
  await writeReports(report, folder, formatNames)
  world.stdout(renderReport(report, 'text', { width: world.columns, colour: world.color }))
  const summary = world.env['GITHUB_STEP_SUMMARY']
  if (summary) await appendFile(summary, renderReport(report, 'markdown'))
  progress.say(`The whole report: ${relative(world.cwd, folder)}/report.html`)
}

import { appendFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { formatsOf, renderReport } from '../../reports/format.ts'
import type { RunReport } from '../../reports/run-report.ts'
import { writeReports } from '../../reports/write-reports.ts'
import type { Progress } from '../progress.ts'
import type { World } from '../world.ts'

/** The verdict on stdout, every format in the run's folder, and a summary where GitHub Actions wants one. */
export async function tell(report: RunReport, folder: string, world: World, progress: Progress): Promise<void> {
  progress.clear()
  world.stdout(renderReport(report, 'text', { width: world.columns, colour: world.color }))
  try {
    await writeReports(report, folder, formatsOf('run'))
    const summary = world.env['GITHUB_STEP_SUMMARY']
    if (summary) await appendFile(summary, renderReport(report, 'markdown'))
  } catch (cause) {
    if (!isAboutFiles(cause)) throw cause
    throw new Failure('environment', `The report cannot be written: ${cause.message}.`, {
      hint: 'Make room, or give another folder with --output. The verdict above stands.',
      cause,
    })
  }
  progress.say(`The whole report: ${relative(world.cwd, folder)}/report.html`)
}

function isAboutFiles(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

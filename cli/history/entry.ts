import { Failure } from '../../common/failure.ts'
import { readReport } from '../../reports/read-report.ts'
import { readRun } from '../../run/saved/run.ts'
import { entryOfCapacity, entryOfComparison, entryOfRun } from '../../slo/history/entries.ts'
import type { Entry } from '../../slo/history/entry.ts'

/** What a saved result adds to a history. */
export async function entryOf(path: string): Promise<Entry> {
  const report = await readReport(path)
  switch (report.kind) {
    case 'run':
      return entryOfRun(await readRun(path))
    case 'capacity':
      return entryOfCapacity(report)
    case 'comparison':
      return entryOfComparison(report)
    case 'quarter':
    case 'history':
    case 'investigation':
      throw new Failure(
        'input',
        `${path} is the report of ${report.kind === 'investigation' ? 'an' : 'a'} ${report.kind}, of which no history is made.`,
        {
          hint: 'Give results of gate, capacity or compare.',
        },
      )
  }
}

import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { folderOf, ifThere } from '../../common/files.ts'
import { logName, readLog } from '../../run/comparison/log.ts'
import { readRun } from '../../run/saved/run.ts'
import type { Side } from '../../slo/comparison/block.ts'
import { composeComparison } from '../../slo/comparison/compose.ts'
import type { ComparisonReport } from '../../slo/comparison/record.ts'
import { composeSavedRuns, type SavedRun } from '../../slo/comparison/saved-runs.ts'
import { compare } from '../../slo/verification.ts'
import type { World } from '../world/world.ts'
import type { RecordVerification } from './check.ts'

/** A comparison made again from its blocks, or from the two runs that it names. */
export async function verifyComparison(
  report: ComparisonReport,
  path: string,
  world: World,
): Promise<RecordVerification> {
  if (report.measured.way === 'saved') return await verifySavedRuns(report, world)
  const again = composeComparison(await readLog(join(await folderOf(path), logName)))
  return { ...compare(report, asSaved(again)), about: 'figures and sentences follow from the blocks', unchecked: [] }
}

async function verifySavedRuns(report: ComparisonReport, world: World): Promise<RecordVerification> {
  const about = 'figures and sentences follow from the two runs'
  const [A, B] = await Promise.all((['A', 'B'] as const).map((side) => savedRun(report, side, world)))
  if (!A || !B) {
    const missing = (['A', 'B'] as const).filter((side) => !(side === 'A' ? A : B))
    const unchecked = missing.map(
      (side) => `Run ${side} is not at ${report.subjects[side].exactly}, so that nothing is checked.`,
    )
    return { checked: 0, disagreements: [], about, unchecked }
  }
  const { id, createdAt, command } = report
  return { ...compare(report, asSaved(composeSavedRuns({ A, B }, { id, createdAt, command }))), about, unchecked: [] }
}

/** Undefined where it is not there any more. */
async function savedRun(report: ComparisonReport, side: Side, world: World): Promise<SavedRun | undefined> {
  const path = report.subjects[side].exactly
  const folder = resolve(world.cwd, path)
  return (await ifThere(stat(folder))) ? { name: basename(folder), path, record: await readRun(folder) } : undefined
}

/** JSON knows no −0. */
function asSaved(report: ComparisonReport): unknown {
  return JSON.parse(JSON.stringify(report))
}

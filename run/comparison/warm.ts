import type { Side } from '../../slo/comparison/block.ts'
import type { RunIo } from '../io.ts'
import type { Load } from '../request.ts'
import type { RunFolder } from '../run-folder.ts'
import { dueIn } from '../run-plan.ts'
import { warmDatabase } from '../warm-database.ts'
import type { Testbeds } from './arena.ts'
import { blockSecondsFor } from './block-length.ts'
import { courseOf, momentSeconds } from './course.ts'
import { sendRound } from './round.ts'

/** A service warms up sooner than a database: it is looked at so often. */
const serviceLookMs = 250
/** Long enough to see what hangs together. */
const lookSeconds = 6

/** Reads both as fast as they answer until they get no faster: the database first, by the side that goes first. */
export async function warmTestbeds(load: Load, testbeds: Testbeds, folder: RunFolder, io: RunIo): Promise<void> {
  await warmDatabase(load, testbeds.A, folder.id, io)
  await warmDatabase(load, testbeds.B, folder.id, io, serviceLookMs)
}

/** Services that were started anew, on a database that is warm. */
export async function warmServices(load: Load, testbeds: Testbeds, folder: RunFolder, io: RunIo): Promise<void> {
  for (const side of ['A', 'B'] as const satisfies readonly Side[])
    await warmDatabase(load, testbeds[side], folder.id, io, serviceLookMs)
}

/** Sends both the load for a while, which also warms up what only writes do, and answers how long a block has to be. */
export async function measureBlockSeconds(
  load: Load,
  testbeds: Testbeds,
  folder: RunFolder,
  io: RunIo,
): Promise<number> {
  const longer = { ...load, durationSeconds: lookSeconds }
  const turns = (['A', 'B'] as const).map((side) => ({ name: side, side }))
  return await sendRound(longer, turns, 'look', testbeds, folder, io, async ({ plan, turns, logFile }) => {
    const perSecond = dueIn(plan).reduce((sum, { planned }) => sum + planned, 0) / lookSeconds
    const courses = await Promise.all(turns.map((turn) => courseOf(logFile, plan, turn)))
    return Math.max(...courses.map((course) => blockSecondsFor(course, momentSeconds(plan), perSecond)))
  })
}

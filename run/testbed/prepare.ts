import type { RunEvidence } from '../../slo/run/evidence.ts'
import type { RunIo } from '../io.ts'
import { floorFor } from '../machine/floor.ts'
import type { Load } from '../request.ts'
import { planOf } from '../run-plan.ts'
import type { RunFolder } from '../saved/run-folder.ts'
import { commitLogOf } from './commit-log.ts'
import type { Testbed } from './testbed.ts'
import { warmDatabase } from './warm-database.ts'

/** A testbed with a warm database, and what was seen of it before anything was sent: true of every trial that follows. */
export type Prepared = { readonly testbed: Testbed } & Pick<RunEvidence, 'warming' | 'floor' | 'commitLog'>

export async function prepare(load: Load, testbed: Testbed, folder: RunFolder, io: RunIo): Promise<Prepared> {
  const warming = await warmDatabase(load, testbed, folder, io)
  const floor = await floorFor(planOf(load, testbed.endpoints, folder), testbed, io)
  return { testbed, warming, floor, commitLog: await commitLogOf(testbed, io) }
}

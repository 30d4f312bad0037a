import type { Side } from '../../slo/comparison/block.ts'
import type { RunIo } from '../io.ts'
import type { Load } from '../request.ts'
import type { RunFolder } from '../saved/run-folder.ts'
import { warmDatabase } from '../testbed/warm-database.ts'
import type { Testbeds } from './arena.ts'

/** A service warms up sooner than a database: it is looked at so often. */
const serviceLookMs = 250

/** Services that were started anew, on a database that is warm. */
export async function warmServices(load: Load, testbeds: Testbeds, folder: RunFolder, io: RunIo): Promise<void> {
  for (const side of ['A', 'B'] as const satisfies readonly Side[])
    await warmDatabase(load, testbeds[side], folder, io, serviceLookMs)
}

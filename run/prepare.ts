import type { RunEvidence } from '../slo/run/evidence.ts'
import { commitLogOf } from './commit-log.ts'
import type { RunIo } from './io.ts'
import { floorFor } from './machine/floor.ts'
import { planOf } from './plan-of.ts'
import type { Load } from './request.ts'
import type { RunFolder } from './run-folder.ts'
import type { Site } from './site.ts'
import { warmDatabase } from './warm-database.ts'

/** A site with a warm database, and what was seen of it before anything was sent: true of every trial that follows. */
export type Prepared = { readonly site: Site } & Pick<RunEvidence, 'warming' | 'floor' | 'commitLog'>

export async function prepare(load: Load, site: Site, folder: RunFolder, io: RunIo): Promise<Prepared> {
  const warming = await warmDatabase(load, site, folder.id, io)
  const floor = await floorFor(planOf(load, site.endpoints, folder), site, io)
  return { site, warming, floor, commitLog: await commitLogOf(site, io) }
}

import type { RunEvidence } from '../../slo/run/evidence.ts'
import { type CommitLog, commitLogSchema } from '../../slo/run/record.ts'
import { connect } from '../corpus/connect.ts'
import type { RunIo } from '../io.ts'
import { floorFor } from '../machine/floor.ts'
import type { Load } from '../request.ts'
import { planOf } from '../run-plan.ts'
import type { RunFolder } from '../saved/run-folder.ts'
import type { Testbed } from './testbed.ts'
import { warmDatabase } from './warm-database.ts'

/** A testbed with a warm database, and what was seen of it before anything was sent: true of every trial that follows. */
export type Prepared = { readonly testbed: Testbed } & Pick<RunEvidence, 'warming' | 'floor' | 'commitLog'>

export async function prepare(load: Load, testbed: Testbed, folder: RunFolder, io: RunIo): Promise<Prepared> {
  const warming = await warmDatabase(load, testbed, folder, io)
  const floor = await floorFor(planOf(load, testbed.endpoints, folder), testbed, io)
  return { testbed, warming, floor, commitLog: await commitLogOf(testbed, io) }
}

/** Cassandra's own view of its settings, whoever has started it. The period has had the second name since 4.1. */
const query = `SELECT name, value FROM system_views.settings
  WHERE name IN ('commitlog_sync', 'commitlog_sync_period_in_ms', 'commitlog_sync_period')`

/** When the Cassandra of a testbed acknowledges a write; undefined where nobody can ask it, or where it does not tell. */
async function commitLogOf({ stack }: Testbed, { access }: RunIo): Promise<CommitLog | undefined> {
  const { cassandra } = stack.record.parts
  if (!('address' in cassandra)) return undefined
  const client = await connect({ ...cassandra, access: access.cassandra })
  try {
    const { rows } = await client.execute(query)
    return readSettings(Object.fromEntries(rows.map((row) => [String(row['name']), String(row['value'])])))
  } catch {
    // Not everybody may read them, and before 4.0 nobody could.
    return undefined
  } finally {
    await client.shutdown()
  }
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }

export function readSettings(settings: Readonly<Record<string, string>>): CommitLog | undefined {
  const period = settings['commitlog_sync_period'] ?? settings['commitlog_sync_period_in_ms']
  const [, number, unit] = /^(\d+)(ms|s|m|)$/.exec(period ?? '') ?? []
  const sync = settings['commitlog_sync']?.toLowerCase()
  const periodMs =
    number === undefined || sync !== 'periodic' ? {} : { periodMs: Number(number) * (unitsMs[unit ?? ''] ?? 1) }
  return commitLogSchema.safeParse({ sync, ...periodMs }).data
}

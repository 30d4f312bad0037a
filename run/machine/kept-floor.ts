import type { Floor } from '../../slo/run/machine.ts'
import { KEYSPACE, TABLE } from '../../stack/blueprint.ts'
import { visitKeptStack } from '../../stack/kept.ts'
import { connect } from '../corpus/connect.ts'
import type { RunIo } from '../io.ts'
import { holdsRows, measureFloor } from './floor.ts'

const seconds = 3

/** What a kept database takes alone; that of a table without rows would be too short. */
export type KeptFloor = { readonly holdsRows: true; readonly floor: Floor } | { readonly holdsRows: false }

/** What the database of the kept stack takes alone, as a run measures it; undefined where no stack is kept. Fails where a run uses it. */
export async function floorOfKeptStack(
  plan: { readonly readsPerSecond: number; readonly rows: number; readonly seed: number },
  io: RunIo,
): Promise<KeptFloor | undefined> {
  const visit = await visitKeptStack(io)
  if (!visit) return undefined
  try {
    const { cassandra } = visit.record.parts
    if (!('address' in cassandra)) return undefined
    const client = await connect({ ...cassandra, access: io.access.cassandra })
    try {
      const [table, now] = [`${KEYSPACE}.${TABLE}`, () => performance.now()]
      if (!(await holdsRows(client, table, plan))) return { holdsRows: false }
      const floor = await measureFloor({ ...plan, client, table, seconds, now, signal: io.signal })
      return { holdsRows: true, floor }
    } finally {
      await client.shutdown()
    }
  } finally {
    await visit.end()
  }
}

import type { Floor } from '../../slo/run/machine.ts'
import { KEYSPACE, TABLE } from '../../stack/blueprint.ts'
import { visitKeptStack } from '../../stack/kept.ts'
import { connect } from '../corpus/connect.ts'
import type { RunIo } from '../io.ts'
import { measureFloor } from './floor.ts'

const seconds = 3

/** What the database of the kept stack takes alone, as a run measures it; undefined where no stack is kept. Fails where a run uses it. */
export async function floorOfKeptStack(
  plan: { readonly readsPerSecond: number; readonly rows: number; readonly seed: number },
  io: RunIo,
): Promise<Floor | undefined> {
  const visit = await visitKeptStack(io)
  if (!visit) return undefined
  try {
    const { cassandra } = visit.record.parts
    if (!('address' in cassandra)) return undefined
    const client = await connect({
      contactPoint: cassandra.address,
      localDataCenter: cassandra.localDataCenter,
      access: io.access.cassandra,
    })
    try {
      const [table, now] = [`${KEYSPACE}.${TABLE}`, () => performance.now()]
      return await measureFloor({ ...plan, client, table, seconds, now, signal: io.signal })
    } finally {
      await client.shutdown()
    }
  } finally {
    await visit.end()
  }
}

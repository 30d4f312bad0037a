/** What the cache takes on disk, after all of it was flushed and compacted. */
export interface SizeOnDisk {
  readonly bytes: number
  /** As Cassandra estimates them. */
  readonly partitions: number
  readonly bytesPerRow: number
  /** What the documented number of rows would take at that rate, one replica. */
  readonly bytesForAllPages: number
}

/** Rows that the cache is to hold and the bytes that they were estimated at, uncompressed (seed 001). */
export const documentedRows = 65_000_000
export const documentedBytes = 215e9

/** Runs a command of nodetool and gives what it prints. */
type Nodetool = (args: readonly string[]) => Promise<string>

/** Flushes and compacts the table, then measures it. null where Cassandra does not say. */
export async function sizeOnDisk(nodetool: Nodetool, keyspace: string): Promise<SizeOnDisk | null> {
  await nodetool(['flush', keyspace, 'topics'])
  await nodetool(['compact', keyspace, 'topics'])
  return sizeFromTableStats(await nodetool(['tablestats', `${keyspace}.topics`]))
}

/** Reads the output of `nodetool tablestats` for one table. */
export function sizeFromTableStats(text: string): SizeOnDisk | null {
  const bytes = numberAfter(text, 'Space used \\(live\\)')
  const partitions = numberAfter(text, 'Number of partitions \\(estimate\\)')
  if (bytes === null || partitions === null || partitions === 0) return null
  const bytesPerRow = bytes / partitions
  return { bytes, partitions, bytesPerRow, bytesForAllPages: bytesPerRow * documentedRows }
}

function numberAfter(text: string, label: string): number | null {
  const match = new RegExp(`${label}: (\\d+)`).exec(text)
  return match === null ? null : Number(match[1])
}

import { documentedBytes, documentedRows, type SizeOnDisk, sizeOnDisk } from '../../run/corpus/size-on-disk.ts'
import type { Progress } from '../../run/io.ts'
import { KEYSPACE } from '../../stack/plan/blueprint.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { isOurs } from '../../stack/stack-record.ts'

/** Only a Cassandra of ours can be told to compact. */
export async function measuredSize(stack: RunningStack | undefined, progress: Progress): Promise<SizeOnDisk | null> {
  if (stack === undefined || !isOurs(stack.record.parts.cassandra)) return null
  progress.update('flushing and compacting')
  return await sizeOnDisk(stack.nodetool, KEYSPACE)
}

export function sizeSentence(size: SizeOnDisk | null): string {
  if (size === null)
    return 'Its size on disk after compaction is not known: only a Cassandra that was started here can be asked.'
  return (
    `After compaction: ${Math.round(size.bytesPerRow)} bytes per row on disk. ${documentedRows / 1e6} million such rows would take ` +
    `${gigabytes(size.bytesForAllPages)} in one replica; the documented estimate, uncompressed, is ${gigabytes(documentedBytes)}.`
  )
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(0)} GB`

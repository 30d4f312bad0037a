import type { Warming } from '../slo/run/evidence.ts'
import { askReadsOfDatabase } from '../slo/run/witness.ts'
import { grouped } from '../slo/run/words.ts'
import { isOurs } from '../stack/stack-record.ts'
import { readRows } from './corpus/read-rows.ts'
import type { RunIo } from './io.ts'
import type { Load } from './request.ts'
import type { Site } from './site.ts'

/** A Cassandra that has answered so many reads has compiled what answers them, or soon will have. */
const readsOfAWarmDatabase = 20_000
/** The part of the warm-up that is spent so, and the most that helps (docs/performance.md). */
const share = 0.5
const mostSeconds = 15

/**
 * Java compiles a method for good when it has run thousands of times. A Cassandra of ours that has just started is therefore read as fast
 * as it answers at first: at the rate of the surge it would still be compiling when the scored window begins.
 */
export async function warmDatabase(
  load: Load,
  { stack, endpoints }: Site,
  runId: string,
  { now, signal, progress }: RunIo,
): Promise<Warming | undefined> {
  const seconds = Math.min(Math.floor(share * load.warmupSeconds), mostSeconds)
  if (seconds === 0 || !isOurs(stack.record.parts.cassandra)) return undefined
  if ((await askReadsOfDatabase(endpoints.prometheus, now() / 1000)) >= readsOfAWarmDatabase) return undefined
  const startedAt = now()
  const reads = await readRows({
    serviceUrl: endpoints.serviceUrl,
    rows: load.rows,
    seed: load.seed,
    seconds,
    mark: runId,
    signal,
    onProgress: (reads) =>
      progress.update(`warming the database: ${grouped(reads)} reads`, {
        done: Math.min((now() - startedAt) / 1000, seconds),
        total: seconds,
      }),
  })
  return { reads, seconds }
}

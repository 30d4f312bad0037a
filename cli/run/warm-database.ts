import type { Prometheus } from '../../slo/prometheus/prometheus.ts'
import type { Warming } from '../../slo/run/evidence.ts'
import { grouped } from '../../slo/run/words.ts'
import { readRows } from '../../stack/corpus/read-rows.ts'
import { isOurs } from '../../stack/stack-record.ts'
import type { Progress } from '../progress.ts'
import type { World } from '../world.ts'
import type { SurgeRequest } from './surge-request.ts'

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
  { stack, endpoints, flags, folder }: SurgeRequest,
  { now, signal }: World,
  progress: Progress,
): Promise<Warming | undefined> {
  const seconds = Math.min(Math.floor(share * flags.warmup), mostSeconds)
  if (seconds === 0 || !isOurs(stack.record.parts.cassandra)) return undefined
  if ((await readsSinceItsStart(endpoints.prometheus, now() / 1000)) >= readsOfAWarmDatabase) return undefined
  const startedAt = now()
  const reads = await readRows({
    serviceUrl: endpoints.serviceUrl,
    rows: flags.rows,
    seed: flags.seed,
    seconds,
    mark: folder.id,
    signal,
    onProgress: (reads) =>
      progress.update(`warming the database: ${grouped(reads)} reads`, {
        done: Math.min((now() - startedAt) / 1000, seconds),
        total: seconds,
      }),
  })
  return { reads, seconds }
}

async function readsSinceItsStart(prometheus: Prometheus, at: number): Promise<number> {
  const { data } = await prometheus.vector('sum(cassandra_table_reads_total{job="cassandra",table="topics"})', at)
  return data[0]?.value ?? 0
}

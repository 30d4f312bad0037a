import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../common/failure.ts'
import type { Prometheus } from '../../slo/prometheus/prometheus.ts'
import type { Warming } from '../../slo/run/evidence.ts'
import { askCompilingShare } from '../../slo/run/observe/observe.ts'
import { medianOf } from '../../slo/statistics.ts'
import { grouped } from '../../slo/words.ts'
import { isOurs } from '../../stack/stack-record.ts'
import { readRows } from '../corpus/read-rows.ts'
import { writesBetween } from '../corpus/writes-between.ts'
import type { RunIo } from '../io.ts'
import type { Load } from '../request.ts'
import { planOf } from '../run-plan.ts'
import type { RunFolder } from '../saved/run-folder.ts'
import { type WarmSecond, waitsFor } from './rest.ts'
import type { Testbed } from './testbed.ts'

/**
 * Java compiles a method for good when it has run thousands of times. A Cassandra of ours is therefore read as fast as it answers until
 * nothing gets better any more, with writes in between: at the rate of the surge one that has just started would still be compiling when the scored window begins.
 */
export async function warmDatabase(
  load: Load,
  { stack, endpoints }: Testbed,
  folder: RunFolder,
  { now, signal, progress }: RunIo,
  lookMs = 1000,
): Promise<Warming | undefined> {
  const { settleSeconds, rows, seed } = load
  const { prometheus, serviceUrl } = endpoints
  if (settleSeconds === 0 || !isOurs(stack.record.parts.cassandra)) return undefined
  const writes = writesBetween(planOf(load, endpoints, folder))
  const enough = new AbortController()
  const until = AbortSignal.any([enough.signal, AbortSignal.timeout(settleSeconds * 1000)])
  const startedAt = now()
  const seconds: WarmSecond[] = []
  let tooks: number[] = []
  const watch = async () => {
    while (!until.aborted) {
      const beganAt = now()
      await sleep(lookMs, undefined, { signal: until }).catch(() => undefined)
      const compiling = await compilingShare(prometheus, now())
      seconds.push(secondOf(tooks, (now() - beganAt) / 1000, compiling))
      tooks = []
      const missing = waitsFor(seconds)
      if (missing.length === 0) return enough.abort()
      const rate = `${grouped(seconds.at(-1)?.reads ?? 0)} reads/s`
      const done = { done: Math.min((now() - startedAt) / 1000, settleSeconds), total: settleSeconds }
      progress.update(`warming the database, ${rate}; waiting for ${missing.join(', ')}`, done)
    }
  }
  const watching = watch()
  try {
    const reads = await readRows({
      serviceUrl,
      rows,
      seed,
      writes,
      until,
      mark: folder.id,
      signal,
      onRead: (ms) => void tooks.push(ms),
    })
    const elapsed = (now() - startedAt) / 1000
    const readsPerSecond = Math.round(medianOf(seconds.slice(-5).map((second) => second.reads)))
    return { reads, seconds: Math.round(elapsed), readsPerSecond, waitedFor: waitsFor(seconds) }
  } finally {
    enough.abort()
    await watching
  }
}

function secondOf(tooks: readonly number[], elapsedSeconds: number, compiling: number | undefined): WarmSecond {
  const sorted = Float64Array.from(tooks).sort()
  return {
    reads: Math.round(tooks.length / elapsedSeconds),
    p99Ms: sorted[Math.max(Math.ceil(0.99 * sorted.length) - 1, 0)],
    compiling,
  }
}

/** A Prometheus that is too busy to answer now says nothing of this second. */
async function compilingShare(prometheus: Prometheus, nowMs: number): Promise<number | undefined> {
  try {
    return await askCompilingShare(prometheus, nowMs / 1000)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

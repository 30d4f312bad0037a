import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, types } from 'cassandra-driver'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { pagesById } from '../../scenarios/lib/requests/replayed-reads.ts'
import { corpus, modelVersion } from '../../scenarios/lib/rows/corpus.ts'
import { histogramOf } from '../../slo/histogram.ts'
import { bucketOf } from '../../slo/latency-buckets.ts'
import type { Floor } from '../../slo/run/machine.ts'
import { visitKeptStack } from '../../stack/kept/kept.ts'
import { KEYSPACE, TABLE } from '../../stack/plan/blueprint.ts'
import { connect } from '../corpus/connect.ts'
import type { RunIo } from '../io.ts'
import { dueIn } from '../run-plan.ts'
import type { Testbed } from '../testbed/testbed.ts'

type FloorOptions = {
  readonly client: Pick<Client, 'execute'>
  readonly table: string
  readonly rows: number
  readonly seed: number
  readonly readsPerSecond: number
  readonly seconds: number
  /** Milliseconds. */
  readonly now: () => number
  readonly signal: AbortSignal
}

/** Long enough for a P99 at the usual rate, and a small part of a short run. */
const usualSeconds = { most: 3, ofWindow: 0.1 }

/** Asks the database of a testbed, where its address is known, as the run will ask the service. */
export async function floorFor(
  plan: Plan,
  { stack }: Testbed,
  { signal, progress, access }: RunIo,
): Promise<Floor | undefined> {
  const { cassandra } = stack.record.parts
  const asked = dueIn(plan).filter(({ operation }) => operation.database === 'reads')
  const readsPerSecond = asked.reduce((sum, { planned }) => sum + planned, 0) / plan.durationSeconds
  // Of pages that are asked for by their ids, it does not know the rows.
  if (!('address' in cassandra) || readsPerSecond === 0 || pagesById(plan)) return undefined
  progress.update('reading from Cassandra alone')
  const client = await connect({ ...cassandra, access: access.cassandra })
  try {
    return await measureFloor({
      client,
      table: `${KEYSPACE}.${TABLE}`,
      rows: plan.rows,
      seed: plan.seed,
      readsPerSecond,
      seconds: Math.min(usualSeconds.most, Math.max(usualSeconds.ofWindow * plan.durationSeconds, 1)),
      now: () => performance.now(),
      signal,
    })
  } finally {
    await client.shutdown()
  }
}

/** As the service reads. */
const consistency = types.consistencies.localQuorum

/** How long the last reads may take. */
const patienceMs = 2000

const readStatement = (table: string) =>
  `SELECT predictions, last_updated FROM ${table} WHERE wiki_id = ? AND page_id = ? AND model_version = ?`

/** Rows that are looked for, from all over a corpus. */
const lookedFor = 20

/** Whether a table has the rows of a corpus, by some of them. One that cannot be read is believed: reading it will tell. */
export async function holdsRows(
  client: Pick<Client, 'execute'>,
  table: string,
  { rows, seed }: { readonly rows: number; readonly seed: number },
): Promise<boolean> {
  const { key } = corpus(seed)
  const found = await Promise.all(
    Array.from({ length: Math.min(lookedFor, rows) }, async (_, i) => {
      const { wikiId, pageId } = key(Math.floor((i * rows) / lookedFor))
      const asked = client.execute(readStatement(table), [wikiId, BigInt(pageId), modelVersion], {
        prepare: true,
        consistency,
      })
      return await asked.then(({ rowLength }) => rowLength > 0).catch(() => true)
    }),
  )
  return found.some(Boolean)
}

/** Reads rows by the driver, each at its instant, whether or not those before it are answered; latencies count from that instant. */
export async function measureFloor(options: FloorOptions): Promise<Floor> {
  const { client, table, rows, seed, readsPerSecond, seconds, now, signal } = options
  const query = readStatement(table)
  const { key } = corpus(seed)
  const counts = new Map<number, number>()
  const reads = Math.round(readsPerSecond * seconds)
  let open = 0
  let answered = 0
  const startMs = now()
  const read = async (k: number): Promise<void> => {
    const { wikiId, pageId } = key(k % rows)
    open++
    try {
      await client.execute(query, [wikiId, BigInt(pageId), modelVersion], { prepare: true, consistency })
      const bucket = bucketOf(now() - startMs - (1000 * k) / readsPerSecond)
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
      answered++
    } catch {
      // It stays among those that failed.
    } finally {
      open--
    }
  }
  for (let k = 0; k < reads; ) {
    for (; k < reads && now() - startMs >= (1000 * k) / readsPerSecond; k++) void read(k)
    await sleep(1, undefined, { signal })
  }
  for (const until = now() + patienceMs; open > 0 && now() < until; ) await sleep(10, undefined, { signal })
  return { readsPerSecond, seconds, latencies: histogramOf(counts), failed: reads - answered }
}

const seconds = 3

/** What a kept database takes alone; that of a table without rows would be too short. */
type KeptFloor = { readonly holdsRows: true; readonly floor: Floor } | { readonly holdsRows: false }

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

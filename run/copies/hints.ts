import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'cassandra-driver'
import { databaseMetrics } from '../../slo/conventions.ts'
import type { Prometheus } from '../../slo/prometheus/prometheus.ts'
import { bracket, growth, type Series } from '../../slo/prometheus/samples.ts'
import { counterSamples } from '../../slo/run/observe/counter-samples.ts'
import { databaseSelector } from '../../slo/run/observe/observe.ts'
import type { CassandraNode } from '../../stack/stack-record.ts'
import { connect } from '../corpus/connect.ts'
import type { RunIo } from '../io.ts'

/** Files of writes that a node keeps for others. What it has not written into one yet it does within ten seconds (hints_flush_period). */
const query = 'SELECT files FROM system_views.pending_hints'
const flushMs = 12_000
const lookMs = 1000
/** They are sent ten seconds after the other is seen to be up at the latest, and throttled to a megabyte a second. */
const patienceMs = 180_000

/** Waits until no node keeps writes for another any more. @returns whether some were left when patience was at its end */
export async function untilDelivered(
  nodes: readonly CassandraNode[],
  pending: (node: CassandraNode) => Promise<number>,
  { now, signal }: Pick<RunIo, 'now' | 'signal'>,
  pause: (milliseconds: number) => Promise<unknown> = (milliseconds) => sleep(milliseconds, undefined, { signal }),
): Promise<{ readonly areLeft: boolean }> {
  const giveUpAt = now() + patienceMs
  let noneSince: number | undefined
  while (now() < giveUpAt) {
    const files = await Promise.all(nodes.map((node) => pending(node).catch(() => Number.POSITIVE_INFINITY)))
    noneSince = files.every((count) => count === 0) ? (noneSince ?? now()) : undefined
    if (noneSince !== undefined && now() - noneSince >= flushMs) return { areLeft: false }
    await pause(lookMs)
  }
  return { areLeft: true }
}

/** Asks nodes how many files they keep for others: each in one session, however often. */
export class PendingFiles implements AsyncDisposable {
  readonly #sessions = new Map<string, Client>()

  readonly of = async (node: CassandraNode): Promise<number> => {
    const { rows } = await (await this.#sessionWith(node)).execute(query)
    return rows.reduce((sum, row) => sum + Number(row['files']), 0)
  }

  async #sessionWith({ address, localDataCenter }: CassandraNode): Promise<Client> {
    const open = this.#sessions.get(address)
    if (open) return open
    const session = await connect({ address, localDataCenter, onlyNode: address })
    this.#sessions.set(address, session)
    return session
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.shutdown()))
  }
}

/** Writes that nodes kept for others from an instant on, and those of them that they have handed over. */
type HintCounts = { readonly kept: number; readonly delivered: number }

/** Undefined where nobody counts them. */
export async function askHints(
  prometheus: Pick<Prometheus, 'samples'>,
  since: number,
  at: number,
): Promise<HintCounts | undefined> {
  const counted = async (metric: string) => {
    const { data } = await counterSamples(prometheus, `${metric}{${databaseSelector}}`, Math.ceil(at - since) + 10, at)
    return data.length === 0 ? undefined : data.reduce((sum, series) => sum + grownSince(series, since, at), 0)
  }
  const [kept, delivered] = await Promise.all([
    counted(databaseMetrics.hintsKept),
    counted(databaseMetrics.hintsDelivered),
  ])
  return kept === undefined ? undefined : { kept, delivered: delivered ?? 0 }
}

/** A node that had been scraped without the counter began it at zero: it has none before the first write that it hands over. */
function grownSince({ samples }: Series, since: number, at: number): number {
  const [first] = samples
  const atBirth = first !== undefined && first[0] > since ? first[1] : 0
  return atBirth + growth(bracket(samples, since, at))
}

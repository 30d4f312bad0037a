import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'cassandra-driver'
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

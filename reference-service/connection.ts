import { setTimeout as delay } from 'node:timers/promises'
import type cassandra from 'cassandra-driver'
import type { Logger } from 'pino'

const retryEveryMs = 1000

/** Tries to connect, and to bring the schema, until both succeed or the signal is given. Resolves to whether they did. */
export async function connect(
  client: cassandra.Client,
  schema: readonly string[],
  log: Logger,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await client.connect()
      for (const statement of schema) await client.execute(statement)
      log.info({ hosts: client.hosts.keys() }, 'connected to Cassandra')
      return true
    } catch (error) {
      log.warn({ err: error }, 'cannot use Cassandra yet')
    }
    await delay(retryEveryMs, undefined, { signal }).catch(() => {})
  }
  return false
}

import { CassandraStore } from '../../../reference-service/cassandra/store.ts'
import type { PageKey } from '../../../reference-service/store.ts'

type Read = CassandraStore['read']

/** Puts something around every read of the service that is started in this process; the product has no switch for it. */
export function wrapReads(around: (read: () => ReturnType<Read>, page: PageKey) => ReturnType<Read>): void {
  const { read } = CassandraStore.prototype
  CassandraStore.prototype.read = function (...what) {
    return around(() => read.apply(this, what), what[0])
  }
}

export async function startService(): Promise<void> {
  await import('../../../reference-service/main.ts')
}

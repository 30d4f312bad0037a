import { Failure } from '../../common/failure.ts'
import type { RunIo } from '../../run/io.ts'
import { dataCenterOf } from '../../stack/cassandra/data-center.ts'
import { findKeptStack } from '../../stack/kept/kept.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'

/** A Cassandra that is there already. */
interface ThereCassandra {
  /** host:port */
  readonly address: string
  readonly localDataCenter: string
  /** Whose nodetool tells of it; undefined where it is somebody else's. */
  readonly stack: RunningStack | undefined
}

/** Does the work with the Cassandra that was named, or else with that of the kept stack, which no run uses meanwhile. */
export async function withCassandra<T>(
  named: string | undefined,
  io: RunIo,
  work: (cassandra: ThereCassandra) => Promise<T>,
): Promise<T> {
  if (named !== undefined) {
    const localDataCenter = await dataCenterOf(named, io.access.cassandra)
    return await work({ address: named, localDataCenter, stack: undefined })
  }
  await using stack = await findKeptStack(io)
  const cassandra = stack?.record.parts.cassandra
  if (cassandra === undefined || !('address' in cassandra)) {
    throw new Failure('input', 'Which Cassandra? None was named, and no stack is up.', {
      hint: 'Give --cassandra <host:port>, or start one to try it with: liftwing-slo stack up.',
    })
  }
  return await work({ address: cassandra.address, localDataCenter: cassandra.localDataCenter, stack })
}

/** Does the work with the cache that was named, or else with that of the kept stack. */
export async function withCache<T>(
  named: string | undefined,
  io: RunIo,
  work: (url: string) => Promise<T>,
): Promise<T> {
  if (named !== undefined) return await work(named)
  await using stack = await findKeptStack(io)
  if (stack !== undefined) return await work(stack.record.parts.service.url)
  throw new Failure('input', 'Which cache? None was named, and no stack is up.', {
    hint: 'Give --target <url>, or start one to try it with: liftwing-slo stack up --with lambda mediawiki.',
  })
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'cassandra-driver'
import { startStack } from '../../stack/stack.ts'
import { patienceMs } from '../patience.ts'
import { everydayIo } from '../stack/test-io.ts'

/**
 * A Cassandra for the tests of the service: the one that TEST_CASSANDRA names (host:port), for those who have one running, or one
 * that is started and stopped here.
 */
export async function cassandraForTests(): Promise<{ readonly address: string } & AsyncDisposable> {
  const named = process.env['TEST_CASSANDRA']
  if (named !== undefined) return { address: named, [Symbol.asyncDispose]: async () => {} }
  const logFolder = await mkdtemp(join(tmpdir(), 'liftwing-slo-service-test-'))
  const stack = await startStack({ stack: 'native', fresh: true, heapMiB: 512, logFolder }, everydayIo())
  const { cassandra } = stack.record.parts
  if (!('address' in cassandra)) throw new Error('the stack has no Cassandra')
  return {
    address: cassandra.address,
    [Symbol.asyncDispose]: async () => {
      await stack[Symbol.asyncDispose]()
      await rm(logFolder, { recursive: true, force: true })
    },
  }
}

/** Sets up and clears away: a change of the schema takes seconds where others start their parts. */
export const patientClient = (address: string): Client =>
  new Client({
    contactPoints: [address],
    localDataCenter: 'datacenter1',
    socketOptions: { connectTimeout: patienceMs, readTimeout: patienceMs },
  })

import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'
import { enter, rosterOf } from '../kept/roster.ts'
import { killGroup } from '../process/group.ts'
import { type CassandraNode, type CassandraPart, nodesOf, type StackRecord } from '../stack-record.ts'
import { nodeName } from './cluster.ts'
import { untilFormed } from './formed.ts'
import { relaunchCassandra, untilCassandraReady } from './native.ts'

/** A node of a native Cassandra of ours, from 0 on. Throws a Failure for any other. */
function nativeNode(record: StackRecord, index: number) {
  const node = nodesOf(record.parts.cassandra)[index]
  if (node?.origin.source === 'native') return { node, origin: node.origin }
  throw new Failure('input', `there is no node ${index + 1} of Cassandra that was started here`)
}

/** Kills a node, from 0 on, as if its machine had died. */
export async function killNode(io: StackIo, record: StackRecord, index: number): Promise<void> {
  await killGroup(io, nativeNode(record, index).origin.process)
}

/**
 * Starts a node that was killed anew, at its place and with its data: the stack as it is then, whether the node ends with this process, and when
 * clients are answered there.
 */
export async function restartNode(io: StackIo, record: StackRecord, index: number) {
  const { node, origin } = nativeNode(record, index)
  const { orphan, ...running } = await relaunchCassandra(io, record.folder, nodeName(index))
  enter(rosterOf(io, record.id), running.identity)
  const again: CassandraNode = { ...node, origin: { ...origin, process: running.identity } }
  const cassandra = withNode(record.parts.cassandra as CassandraPart, index, again)
  return {
    record: { ...record, parts: { ...record.parts, cassandra } },
    process: running.identity,
    orphan,
    ready: () => untilCassandraReady(io, running, node.address, 1),
  }
}

function withNode(part: CassandraPart, index: number, node: CassandraNode): CassandraPart {
  if (index === 0) return { ...part, ...node }
  return { ...part, others: part.others.map((other, i) => (i === index - 1 ? node : other)) }
}

/** Waits until all nodes of a cluster take each other to be up. */
export async function untilWhole(io: StackIo, record: StackRecord): Promise<void> {
  await untilFormed(io, record.folder, nodesOf(record.parts.cassandra))
}

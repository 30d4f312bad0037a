import { Failure } from '../../common/failure.ts'
import { databaseMetrics } from '../../slo/conventions.ts'
import { pause } from '../interruption.ts'
import type { StackIo } from '../io.ts'
import { lastLines } from '../process/last-lines.ts'
import type { CassandraNode } from '../stack-record.ts'
import { runNative } from './nodetool.ts'

const POLL_MS = 500
const ANSWER_MS = 2000
/** They are up by then, and gossip takes seconds; a machine that is busy with their start takes longer. */
const FORM_SECONDS = 180

const UP = new RegExp(`^${databaseMetrics.nodesUp}(?:\\{[^}]*\\})? (\\S+)$`, 'm')

/** How many nodes, itself included, a node takes to be up; undefined where it does not tell. */
export async function nodesUpFor({
  metricsAddress,
}: Pick<CassandraNode, 'metricsAddress'>): Promise<number | undefined> {
  try {
    const response = await fetch(`http://${metricsAddress}/metrics`, { signal: AbortSignal.timeout(ANSWER_MS) })
    const [, up] = UP.exec(await response.text()) ?? []
    return up === undefined ? undefined : Number(up)
  } catch {
    return undefined
  }
}

/** "127.0.0.1 sees 2, 127.0.0.2 sees 3, 127.0.0.3 does not tell" */
export function tellSeen(
  nodes: readonly Pick<CassandraNode, 'address'>[],
  up: readonly (number | undefined)[],
): string {
  return nodes
    .map(({ address }, i) => `${address} ${up[i] === undefined ? 'does not tell' : `sees ${up[i]}`}`)
    .join(', ')
}

/** Waits until each node of a cluster knows all of them to be up. Throws a Failure with what Cassandra says of it. */
export async function untilFormed(
  io: StackIo,
  folder: string,
  nodes: readonly CassandraNode[],
  seconds = FORM_SECONDS,
): Promise<void> {
  if (nodes.length === 1) return
  const giveUpAt = io.now() + seconds * 1000
  for (;;) {
    const up = await Promise.all(nodes.map(nodesUpFor))
    if (up.every((each) => each === nodes.length)) return
    if (io.now() > giveUpAt) throw await notFormed(io, folder, nodes, up, seconds)
    await pause(POLL_MS, io.signal)
  }
}

async function notFormed(
  io: StackIo,
  folder: string,
  nodes: readonly CassandraNode[],
  up: readonly (number | undefined)[],
  seconds: number,
): Promise<Failure> {
  const [first] = nodes
  const status = await runNative(io, folder, first?.jmxPort ?? 0, ['status']).catch(() => 'nothing: it does not answer')
  const logs = await Promise.all(
    nodes.map(async ({ origin }) =>
      origin.source === 'native' ? `${origin.logFile} ends with:\n${await lastLines(origin.logFile, 5)}` : '',
    ),
  )
  return new Failure(
    'environment',
    `the ${nodes.length} nodes of Cassandra did not become a cluster within ${seconds} s: ${tellSeen(nodes, up)}`,
    { hint: [`nodetool status says:\n${status.trim()}`, ...logs].join('\n') },
  )
}

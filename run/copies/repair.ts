import { open } from 'node:fs/promises'
import { Failure } from '../../common/failure.ts'
import type { Copies } from '../../slo/run/copies.ts'
import { KEYSPACE, TABLE } from '../../stack/plan/blueprint.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { type CassandraNode, nodesOf } from '../../stack/stack-record.ts'

/** Repairs the part of the ring that is each node's own, in full: together that is all of it, in every data centre. */
export async function repair(stack: RunningStack, now: () => number): Promise<NonNullable<Copies['repair']>> {
  const startedAt = now()
  const nodes = nodesOf(stack.record.parts.cassandra)
  const sizes = await Promise.all(nodes.map(sizeOfLog))
  try {
    for (const node of nodes.keys()) await stack.nodetool(['repair', '--full', '-pr', KEYSPACE, TABLE], node)
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error
    return { outcome: 'failed', why: error.message }
  }
  const said = await Promise.all(nodes.map((node, i) => logFrom(node, sizes[i] ?? 0)))
  return { outcome: 'done', seconds: (now() - startedAt) / 1000, ...comparedIn(said.join('\n')) }
}

/**
 * How often two copies of the table were held against each other, and how many ranges they did not agree about, as the logs of the nodes that led a
 * repair tell (RepairJob and SyncTask of Cassandra 5.0).
 */
export function comparedIn(log: string): { readonly compared: number; readonly differences: number } {
  const trees = numbersIn(log, /Created \d+ (?:optimised )?sync tasks based on (\d+) merkle tree responses /g)
  const apart = numbersIn(log, new RegExp(` have (\\d+) range\\(s\\) out of sync for ${TABLE}\\b`, 'g'))
  return { compared: sumOf(trees.map((copies) => (copies * (copies - 1)) / 2)), differences: sumOf(apart) }
}

const numbersIn = (log: string, pattern: RegExp) => [...log.matchAll(pattern)].map(([, number]) => Number(number))
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0)

async function sizeOfLog({ origin }: CassandraNode): Promise<number> {
  if (origin.source !== 'native') return 0
  await using file = await open(origin.logFile)
  return (await file.stat()).size
}

async function logFrom({ origin }: CassandraNode, start: number): Promise<string> {
  if (origin.source !== 'native') return ''
  await using file = await open(origin.logFile)
  const { size } = await file.stat()
  const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(size - start, 0)), 0, null, start)
  return buffer.toString('utf8', 0, bytesRead)
}

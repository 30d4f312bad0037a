import { types } from 'cassandra-driver'
import pLimit from 'p-limit'
import type { Plan } from '../../scenarios/lib/plan.ts'
import type { Write } from '../../scenarios/lib/requests/operation.ts'
import { type Corpus, corpus, modelVersion } from '../../scenarios/lib/rows/corpus.ts'
import type { CopyCheck } from '../../slo/run/copies.ts'
import { KEYSPACE, TABLE } from '../../stack/plan/blueprint.ts'
import type { CassandraNode } from '../../stack/stack-record.ts'
import { connect } from '../corpus/connect.ts'
import { holds } from '../corpus/fill-table.ts'
import { tryAgain } from '../corpus/try-again.ts'

const atOnce = 8
const query = `SELECT predictions FROM ${KEYSPACE}.${TABLE} WHERE wiki_id = ? AND page_id = ? AND model_version = ?`

type Finding = 'kept' | 'missing' | 'other' | 'unanswered'
/** Asks for a row; the predictions that it holds, or none. */
type Ask = (row: number) => Promise<Readonly<Record<string, number>> | undefined>

/** What each node has, asked by itself, and what a quorum of each data centre answers. */
export async function lookAtAll(
  nodes: readonly CassandraNode[],
  writes: readonly Write[],
  { seed, topicsPerRow }: Pick<Plan, 'seed' | 'topicsPerRow'>,
  signal: AbortSignal,
): Promise<readonly CopyCheck[]> {
  const rows = corpus(seed, topicsPerRow)
  const found: CopyCheck[] = []
  for (const [index, node] of nodes.entries()) {
    const asked = { kind: 'node', node: index + 1, dataCenter: node.localDataCenter } as const
    found.push({ asked, ...(await lookAt(node, true, writes, rows, signal)) })
  }
  for (const [dataCenter, [node]] of Map.groupBy(nodes, ({ localDataCenter }) => localDataCenter))
    if (node)
      found.push({ asked: { kind: 'quorum', dataCenter }, ...(await lookAt(node, false, writes, rows, signal)) })
  return found
}

async function lookAt(
  { address, localDataCenter }: CassandraNode,
  isAlone: boolean,
  writes: readonly Write[],
  rows: Corpus,
  signal: AbortSignal,
): Promise<Pick<CopyCheck, 'checked' | 'missing' | 'other'>> {
  const client = await connect({ address, localDataCenter, ...(isAlone ? { onlyNode: address } : {}) })
  const consistency = isAlone ? types.consistencies.localOne : types.consistencies.localQuorum
  try {
    return await countFindings(writes, rows, signal, async (row) => {
      const { wikiId, pageId } = rows.key(row)
      const values = [wikiId, BigInt(pageId), modelVersion]
      const { rows: answered } = await client.execute(query, values, { prepare: true, consistency, isIdempotent: true })
      return answered[0]?.['predictions']
    })
  } finally {
    await client.shutdown()
  }
}

/** What cannot be had, even when asked again, says nothing. */
export async function countFindings(
  writes: readonly Write[],
  rows: Corpus,
  signal: AbortSignal,
  ask: Ask,
): Promise<Pick<CopyCheck, 'checked' | 'missing' | 'other'>> {
  const counts: Record<Finding, number> = { kept: 0, missing: 0, other: 0, unanswered: 0 }
  await pLimit(atOnce).map(writes, async ({ row, generation }) => {
    signal.throwIfAborted()
    const finding = await tryAgain(() => ask(row), signal).then(
      (found): Finding => (found === undefined ? 'missing' : holds(found, rows, row, generation) ? 'kept' : 'other'),
      (): Finding => 'unanswered',
    )
    counts[finding]++
  })
  signal.throwIfAborted()
  const { kept, missing, other } = counts
  return { checked: kept + missing + other, missing, other }
}

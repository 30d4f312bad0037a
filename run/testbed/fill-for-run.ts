import { Failure } from '../../common/failure.ts'
import { pagesById } from '../../scenarios/lib/requests/replayed-reads.ts'
import { topicsPath } from '../../scenarios/lib/rows/topics-path.ts'
import type { PageOfTraffic } from '../../scenarios/lib/schedule/traffic.ts'
import { KEYSPACE, TABLE } from '../../stack/plan/blueprint.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { isOurs, nodesOf } from '../../stack/stack-record.ts'
import type { CassandraEndpoint } from '../corpus/connect.ts'
import { type FillResult, fillCorpus } from '../corpus/fill.ts'
import type { RunIo } from '../io.ts'
import { checkFilled, probes, type Rows } from './check-filled.ts'
import { reach } from './reach.ts'

/** Fills the cache, where its Cassandra is known; else makes sure that somebody has. */
export async function fillForRun(stack: RunningStack, rows: Rows, io: RunIo): Promise<void> {
  const { cassandra, service } = stack.record.parts
  const pages = pagesById(rows)
  if (pages) return checkPages(service.url, pages, io)
  if (!('address' in cassandra)) return checkFilled(service.url, rows, io)
  const { rowsWritten, seconds } = await fillRows(cassandra, rows, io)
  if (rowsWritten === 0) return
  io.progress.say(`filled ${rowsWritten} rows in ${seconds.toFixed(1)} s`)
  if (!isOurs(cassandra)) return
  io.progress.update('writing the rows to disk, so that Cassandra need not while it is measured')
  for (const node of nodesOf(cassandra).keys()) await stack.nodetool(['flush', KEYSPACE, TABLE], node)
}

export async function fillRows(
  { address, localDataCenter }: Pick<CassandraEndpoint, 'address' | 'localDataCenter'>,
  { rows, seed, topicsPerRow }: Rows,
  { signal, now, progress, access }: RunIo,
): Promise<FillResult> {
  const startedAt = now()
  return fillCorpus({
    address,
    localDataCenter,
    access: access.cassandra,
    keyspace: KEYSPACE,
    rows,
    seed,
    topicsPerRow,
    signal,
    now,
    onProgress: ({ rowsDone, rowsTotal }) => {
      const perSecond = rowsDone / Math.max((now() - startedAt) / 1000, 0.001)
      progress.update(`filling: ${rowsDone} of ${rowsTotal} rows, ${Math.round(perSecond)}/s`, {
        done: rowsDone,
        total: rowsTotal,
      })
    },
  })
}

/** Asks the service for a few of the pages that a replay will ask for, the most popular ones among them. */
async function checkPages(
  serviceUrl: string,
  pages: readonly PageOfTraffic[],
  { access, signal }: RunIo,
): Promise<void> {
  const every = Math.max(1, Math.floor(pages.length / probes))
  for (const page of pages.filter((_, i) => i % every === 0)) {
    const { status } = await reach(`${serviceUrl}${topicsPath(page)}`, 'The service', access.target, signal)
    if (status === 200) continue
    throw new Failure(
      'environment',
      `The service at ${serviceUrl} answers ${status} for ${page.wikiId}/${page.pageId}, a page that the traffic asks for.`,
      { hint: 'Write its rows first: liftwing-slo backfill; or ask for rows of the corpus with --by rank.' },
    )
  }
}

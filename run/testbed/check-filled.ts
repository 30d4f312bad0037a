import { Failure } from '../../common/failure.ts'
import { isAbout, isRightBody } from '../../scenarios/lib/rows/body-check.ts'
import { corpus } from '../../scenarios/lib/rows/corpus.ts'
import { topicsPath } from '../../scenarios/lib/rows/topics-path.ts'
import type { RunIo } from '../io.ts'
import type { Load } from '../request.ts'
import { reach } from './reach.ts'

/** What a cache is filled with. */
export type Rows = Pick<Load, 'rows' | 'seed' | 'topicsPerRow'>

/** Rows that are asked for beforehand, from all over. */
export const probes = 16

/** Asks the service for a few of the rows that the surge will ask for; values of another size, or of another fill, are not those. */
export async function checkFilled(
  serviceUrl: string,
  { rows, seed, topicsPerRow }: Rows,
  { access, signal }: Pick<RunIo, 'access' | 'signal'>,
): Promise<void> {
  const content = corpus(seed, topicsPerRow)
  for (let probe = 0; probe < probes; probe++) {
    const row = Math.floor((probe * rows) / probes)
    const key = content.key(row)
    const { status, text } = await reach(`${serviceUrl}${topicsPath(key)}`, 'The service', access.target, signal)
    const isAnother = isAbout(text, key) && !isRightBody(text, content, row)
    if (status === 200 && !isAnother) continue
    const found = isAnother ? 'has other scores' : `answers ${status}`
    throw new Failure(
      'environment',
      `The service at ${serviceUrl} ${found} for ${key.wikiId}/${key.pageId}, a row that the surge will ask for.`,
      {
        hint: `Fill its Cassandra first: liftwing-slo fill --cassandra <host:port> --rows ${rows} --seed ${seed} --topics ${topicsPerRow}; or give --cassandra to the gate.`,
      },
    )
  }
}

import { uniforms } from '../../wiki/random.ts'
import { countWhile } from './schedule.ts'
import type { Knot } from './shape.ts'

/**
 * Traffic that was seen elsewhere, as `liftwing-slo plan` makes it of logs: how many requests came when, and how they were spread over pages.
 * A replay needs these two and the seed; what else the file says is for people.
 */
export interface Traffic {
  readonly schemaVersion: 1
  readonly kind: 'traffic'
  /** Of all the rest, so that a file that somebody has changed is told. */
  readonly sha256: string
  readonly seed: number
  /** The length of a stretch of time, in seconds. */
  readonly stretchSeconds: number
  /** Requests of each stretch, from the first one on. */
  readonly requests: readonly number[]
  /** Pages by falling popularity, those that were asked for about equally often together: requests for all of them, and how many they are. */
  readonly pages: readonly (readonly [requests: number, pages: number])[]
  /** The most popular pages by their ids, where the source has any: wiki, page id, requests. */
  readonly ids: readonly (readonly [wikiId: string, pageId: number, requests: number])[]
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isList = (value: unknown, holds: (each: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(holds)

/** Whether it is traffic that can be replayed; its hash is looked at by whoever reads the file. */
export function isTraffic(value: unknown): value is Traffic {
  if (typeof value !== 'object' || value === null) return false
  const { schemaVersion, kind, seed, stretchSeconds, requests, pages, ids, sha256 } = value as Partial<Traffic>
  return (
    schemaVersion === 1 &&
    kind === 'traffic' &&
    typeof sha256 === 'string' &&
    isCount(seed) &&
    isCount(stretchSeconds) &&
    stretchSeconds > 0 &&
    isList(requests, isCount) &&
    sumOf(requests as number[]) > 0 &&
    isList(pages, (each) => isList(each, isCount) && (each as number[]).length === 2) &&
    sumOf((pages as Traffic['pages']).map(([, count]) => count)) > 0 &&
    isList(ids, (each) => Array.isArray(each) && typeof each[0] === 'string' && isCount(each[1]) && isCount(each[2]))
  )
}

export const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0)

/** Its rate over time, which is even within a stretch. */
export function knotsOfTraffic({ requests }: Pick<Traffic, 'requests'>): readonly Knot[] {
  return requests.flatMap((count, i): Knot[] => [
    [i, count],
    [i + 1, count],
  ])
}

/**
 * Draws the rank of a page, from 0 on, as often as its share of the requests says.
 * @param pages by falling popularity: requests for all pages of a group, and how many they are
 */
export function ranksOfTraffic(
  pages: readonly (readonly [number, number])[],
  stream: number,
): (index: number) => number {
  const upTo = new Float64Array(pages.length)
  const first = new Float64Array(pages.length)
  let requests = 0
  let ranks = 0
  for (const [i, [count, members]] of pages.entries()) {
    first[i] = ranks
    requests += count
    ranks += members
    upTo[i] = requests
  }
  const uniform = uniforms(stream)
  return (index) => {
    const at = uniform(index) * requests
    const group = Math.min(
      countWhile(upTo.length, (i) => (upTo[i] as number) <= at),
      upTo.length - 1,
    )
    const [count, members] = pages[group] as readonly [number, number]
    const within = (at - ((upTo[group] as number) - count)) / count
    return (first[group] as number) + Math.min(Math.floor(within * members), members - 1)
  }
}

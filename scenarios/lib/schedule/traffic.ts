import { uniforms } from '../../../wiki/random.ts'
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
  /** The most popular pages by their ids, where the source has any. */
  readonly ids: readonly IdsOfWiki[]
}

/** Page ids and how often each was asked for, as numbers with spaces between them: as arrays, they would fill the memory of k6 with every virtual user. */
type IdsOfWiki = readonly [wikiId: string, pageIds: string, requests: string]

export interface PageOfTraffic {
  readonly wikiId: string
  readonly pageId: number
}

/** The pages of traffic by their ids, and how often each was asked for. */
export function pagesOfIds(ids: readonly IdsOfWiki[]): {
  readonly requests: Float64Array
  page(index: number): PageOfTraffic
} {
  const wikis = ids.map(([wikiId, pageIds, requests]) => ({
    wikiId,
    pageIds: Float64Array.from(pageIds.split(' '), Number),
    requests: requests.split(' ').map(Number),
  }))
  const requests = Float64Array.from(wikis.flatMap((wiki) => wiki.requests))
  return {
    requests,
    page(index) {
      let i = index
      for (const { wikiId, pageIds } of wikis) {
        if (i < pageIds.length) return { wikiId, pageId: pageIds[i] as number }
        i -= pageIds.length
      }
      throw new RangeError(`page ${index} of ${requests.length}`)
    },
  }
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
    isList(ids, isIdsOfWiki)
  )
}

const numbers = /^\d+( \d+)*$/

function isIdsOfWiki(value: unknown): boolean {
  if (!isList(value, (each) => typeof each === 'string')) return false
  const [, pageIds = '', requests = ''] = value as readonly string[]
  return numbers.test(pageIds) && numbers.test(requests) && pageIds.split(' ').length === requests.split(' ').length
}

export const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0)

/** Its rate over time, which is even within a stretch. */
export function knotsOfTraffic({ requests }: Pick<Traffic, 'requests'>): readonly Knot[] {
  return requests.flatMap((count, i): Knot[] => [
    [i, count],
    [i + 1, count],
  ])
}

/** Draws the rank of a page, from 0 on, as often as its share of the requests says; pages are in groups by falling popularity. */
export function ranksOfTraffic(pages: Traffic['pages'], stream: number): (index: number) => number {
  const members = Float64Array.from(pages, ([, count]) => count)
  return ranksOfGroups(
    Float64Array.from(pages, ([count]) => count),
    members,
    stream,
  )
}

/**
 * @param requests for all pages of a group
 * @param members how many pages a group has
 */
export function ranksOfGroups(
  requests: Float64Array,
  members: Float64Array,
  stream: number,
): (index: number) => number {
  const upTo = new Float64Array(requests.length)
  const first = new Float64Array(requests.length)
  let all = 0
  let ranks = 0
  for (let i = 0; i < requests.length; i++) {
    first[i] = ranks
    ranks += members[i] as number
    all += requests[i] as number
    upTo[i] = all
  }
  const uniform = uniforms(stream)
  return (index) => {
    const at = uniform(index) * all
    const group = Math.min(
      countWhile(upTo.length, (i) => (upTo[i] as number) <= at),
      upTo.length - 1,
    )
    const [count, pages] = [requests[group] as number, members[group] as number]
    const within = (at - ((upTo[group] as number) - count)) / count
    return (first[group] as number) + Math.min(Math.floor(within * pages), pages - 1)
  }
}

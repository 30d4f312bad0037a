import type { Counters } from '../../promises/indicator.ts'
import type { Service } from '../../promises/service.ts'
import type { Source } from '../../promises/source.ts'
import { beyond } from '../../promql/matchers.ts'
import { add, type Evidence } from '../evidence.ts'
import { type Edge, edgeFor, edgeOf } from '../histogram-edges.ts'
import { countedFor, type HistogramIndicator, type Scorable } from '../indicator.ts'
import { bucketFaults, latencyTallies } from './buckets.ts'
import { judgeOf } from './judgement.ts'
import { partFaults, partRemarks, talliesByParts } from './part-tallies.ts'
import { type GoodBad, type SiteTallies, talliesByLabels } from './tally.ts'

/** Good and bad by site, and what stands in the way of trusting them. */
export type Counting = {
  readonly sites: SiteTallies
  /** By site: why its counts cannot decide; whole sentences. */
  readonly faults: ReadonlyMap<string, string>
  /** By site: what is not known of it; whole sentences. */
  readonly remarks: ReadonlyMap<string, readonly string[]>
  /** The edges around a threshold that is none. */
  readonly bracket?: Extract<Edge, { kind: 'bracketed' }>
}

/** What came back of a counter; undefined where it was not asked for. */
export type FindEvidence = (counters: Counters) => Evidence | undefined

const nothingCounted: Counting = { sites: new Map(), faults: new Map(), remarks: new Map() }

export function countFor(promised: Scorable, service: Service, source: Source, find: FindEvidence): Counting {
  const counted = countedFor(promised, source)
  const evidence = find(counted.of)
  if (!evidence) return nothingCounted
  const judge = judgeOf(counted, service, source)
  if (judge) return { ...nothingCounted, sites: talliesByLabels(evidence, source, judge) }
  if (counted.kind === 'counters') {
    const part = find(counted.part)
    if (!part) return nothingCounted
    const isWhole = beyond(counted.part.matchers, counted.of.matchers).length === 0
    const both = { all: evidence, part, counts: counted.counts, source, isWhole }
    return { sites: talliesByParts(both), faults: partFaults(both), remarks: partRemarks(both) }
  }
  const { objective } = promised
  if (counted.kind !== 'histogram' || !('thresholdMs' in objective)) return nothingCounted
  const edges = edgesIn(evidence, counted)
  const edge = edgeFor(objective.thresholdMs, edges)
  const timed = { evidence, source, unit: counted.unit, good: counted.good }
  return {
    ...nothingCounted,
    sites: latencyTallies(timed, edge),
    faults: bucketFaults(timed, edge),
    ...(edge.kind === 'bracketed' && edges.length > 0 ? { bracket: edge } : {}),
  }
}

function edgesIn({ groups }: Evidence, { unit }: HistogramIndicator): readonly number[] {
  const edges = new Set(groups.map(({ labels }) => edgeOf(labels['le'] ?? '', unit)))
  return [...edges].filter(Number.isFinite)
}

/** What declared exclusions hold of a promise's requests, by site: their counts, added. */
export function countExcluded(
  promised: Scorable,
  service: Service,
  source: Source,
  exclusions: readonly FindEvidence[],
): ReadonlyMap<string, GoodBad> {
  const bySite = new Map<string, GoodBad>()
  for (const find of exclusions) {
    for (const [site, counts] of countFor(promised, service, source, find).sites) {
      const before = bySite.get(site)
      bySite.set(site, before ? addBoth(before, counts) : counts)
    }
  }
  return bySite
}

const addBoth = (a: GoodBad, b: GoodBad): GoodBad => ({
  good: add(a.good, b.good),
  bad: add(a.bad, b.bad),
  unseen: a.unseen + b.unseen,
})

import type { Objective } from '../promises/objective.ts'
import type { Promised, Service } from '../promises/service.ts'
import { durationsOf, type Source } from '../promises/source.ts'
import { bucketFaults, type Edge, edgeFor, edgeOf, latencyTallies } from './buckets.ts'
import { add, type Evidence } from './evidence.ts'
import { availabilityTallies, type GoodBad, type SiteTallies } from './tally.ts'

/** A promise that a quarter's traffic can show. */
export type Scorable = Promised & { readonly indicator: 'availability' | 'latency' }

export function isScorable(promised: Promised): promised is Scorable {
  return promised.indicator !== 'throughput'
}

/** Good and bad by site, and what stands in the way of trusting them. */
export type Counting = {
  readonly sites: SiteTallies
  /** By site: why its counts cannot decide; whole sentences. */
  readonly faults: ReadonlyMap<string, string>
  /** The edges around a threshold that is none. */
  readonly bracket?: Extract<Edge, { kind: 'bracketed' }>
}

export function countFor(promised: Scorable, service: Service, source: Source, evidence: Evidence): Counting {
  const { objective } = promised
  if (!('thresholdMs' in objective)) {
    return { sites: availabilityTallies(evidence, source, service.clientErrors), faults: new Map() }
  }
  const edge = edgeFor(objective.thresholdMs, edgesIn(evidence, source))
  return {
    sites: latencyTallies(evidence, source, edge),
    faults: bucketFaults(evidence, source, edge),
    ...(edge.kind === 'bracketed' ? { bracket: edge } : {}),
  }
}

function edgesIn({ groups }: Evidence, source: Source): readonly number[] {
  const edges = new Set(groups.map(({ labels }) => edgeOf(labels['le'] ?? '', durationsOf(source).unit)))
  return [...edges].filter(Number.isFinite)
}

/** What declared exclusions hold of a promise's requests, by site: their counts, added. */
export function countExcluded(
  promised: Scorable,
  service: Service,
  source: Source,
  parts: readonly Evidence[],
): ReadonlyMap<string, GoodBad> {
  const bySite = new Map<string, GoodBad>()
  for (const part of parts) {
    for (const [site, counts] of countFor(promised, service, source, part).sites) {
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

/** What is wrong with a bad request. */
export function badDid(objective: Objective): string {
  return 'thresholdMs' in objective ? `took longer than ${objective.thresholdMs} ms` : 'failed'
}

/** What is known of a request that is counted as bad: beyond the edge below a threshold that is none. */
export function countedDid(objective: Objective, { bracket }: Pick<Counting, 'bracket'>): string {
  return bracket && bracket.belowMs > 0 ? `took longer than ${bracket.belowMs} ms` : badDid(objective)
}

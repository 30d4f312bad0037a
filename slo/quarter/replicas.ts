import { matchersFor } from '../counting/selector-text.ts'
import type { Labels, Series, StreamingPrometheus } from '../prometheus/prometheus.ts'
import type { Source } from '../promises/source.ts'
import { countedFor, isScorable } from './indicator.ts'
import { joinMatchers, type Subject } from './question.ts'

/** How many counters of a site a server has, by the instants that were looked at. */
export type Seen = { readonly site: string; readonly replica: Labels; readonly counters: ReadonlyMap<number, number> }

const stepSeconds = 7200
/** A server that has fewer of the counters than this is no copy of another: it has a part of its own. */
const shareOfCopy = 0.9

/**
 * Completes a service's source with the server whose samples count, where several scrape the same targets (decision 0016).
 * @param labels those that tell such servers apart; none where the server makes no one of several
 */
export async function withReplicas(
  prometheus: StreamingPrometheus,
  labels: readonly string[],
  { service, source, promises }: Pick<Subject, 'service' | 'source' | 'promises'>,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<Source> {
  const metric = source.requests ?? anyMetric(source, promises)
  if (source.replicas || labels.length === 0 || metric === undefined) return source
  const moments = { start: Math.ceil(start / stepSeconds) * stepSeconds, end, stepSeconds }
  const count = async (environment: string, by: readonly string[], replicas?: 'apart') => {
    const selectors = service.source.selectors.map(({ match }) => {
      return `${metric}{${joinMatchers([source.always, environment, match])}}`
    })
    const query = `count by (${[source.labels.site, ...by].join(', ')}) (${selectors.join(' or ')})`
    const found: Series[] = []
    await prometheus.each(query, moments, (series) => void found.push(series), replicas ? { replicas } : {})
    return found.map((series): Seen => {
      const replica = Object.fromEntries(by.map((name) => [name, series.labels[name] ?? '']))
      return { site: series.labels[source.labels.site] ?? '', replica, counters: new Map(series.samples) }
    })
  }
  const choose = async (environment: string | undefined) => {
    if (environment === undefined) return undefined
    return pinned(await count(environment, labels, 'apart'), await count(environment, []), labels)
  }
  const [production, staging] = [await choose(source.production), await choose(source.staging)]
  if (production === undefined && staging === undefined) return source
  return { ...source, replicas: { ...(production ? { production } : {}), ...(staging ? { staging } : {}) } }
}

function anyMetric(source: Source, promises: Subject['promises']): string | undefined {
  const [counted] = promises.filter(isScorable).map((promised) => countedFor(promised, source))
  if (!counted) return undefined
  return counted.kind === 'histogram' && counted.form === 'classic' ? `${counted.of.metric}_count` : counted.of.metric
}

/**
 * Matchers of the servers to count; undefined where nothing is there twice.
 * @param together the same counters, each once
 */
export function pinned(
  apart: readonly Seen[],
  together: readonly Seen[],
  labels: readonly string[],
): string | undefined {
  const named = apart.filter(({ replica }) => labels.some((label) => replica[label] !== ''))
  const inPairs = [...Map.groupBy(named, ({ site }) => site).values()].some((servers) => servers.length > 1)
  if (!inPairs || !named.every((server) => isCopy(server, together))) return undefined
  // Series without the labels are nobody's copy: they always count.
  const unnamed = Object.fromEntries(labels.map((label) => [label, '']))
  return matchersFor([unnamed, ...choose(named)], labels).join(', ')
}

function isCopy({ site, counters }: Seen, together: readonly Seen[]): boolean {
  const all = together.find((each) => each.site === site)?.counters
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)
  return sum(counters.values()) >= shareOfCopy * sum([...counters.keys()].map((at) => all?.get(at) ?? 0))
}

/** One server for each site; the same for as many sites as possible, because a matcher names it for all of them. */
function choose(seen: readonly Seen[]): readonly Labels[] {
  const best = [...Map.groupBy(seen, ({ replica }) => JSON.stringify(replica))]
    .map(([name, mine]) => ({ name, mine, sites: mine.map(({ site }) => site), share: presence(mine, seen) }))
    .sort((a, b) => b.sites.length - a.sites.length || b.share - a.share || (a.name < b.name ? -1 : 1))
  const covered = new Set<string>()
  return best.flatMap(({ mine, sites }) => {
    if (sites.some((site) => covered.has(site))) return []
    for (const site of sites) covered.add(site)
    return mine.slice(0, 1).map(({ replica }) => replica)
  })
}

/** Of the instants at which anybody had counters of a site, the percent at which this server did: that of its worst site. */
function presence(mine: readonly Seen[], all: readonly Seen[]): number {
  const most = (site: string) => Math.max(...all.filter((each) => each.site === site).map((each) => each.counters.size))
  return Math.min(...mine.map(({ site, counters }) => Math.floor((100 * counters.size) / most(site))))
}

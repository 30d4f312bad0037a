import { matchersFor } from '../counting/selector-text.ts'
import type { Labels, Series, StreamingPrometheus } from '../prometheus.ts'
import type { Source } from '../source.ts'

type Window = { readonly start: number; readonly end: number }
/** How many targets of a site a server scraped, by the instants that were looked at. */
export type Seen = { readonly site: string; readonly replica: Labels; readonly targets: ReadonlyMap<number, number> }

const hourSeconds = 3600
/** A server that knows fewer of the targets than this is no copy of another: it has a part of its own. */
const shareOfCopy = 0.9

/**
 * Completes sources with the server whose samples count, where several scrape the same targets (decision 0016). Sources with the
 * same environment share the answer.
 * @param labels those that tell such servers apart; none where the server makes no one of several
 */
export function pinning(
  prometheus: StreamingPrometheus,
  labels: readonly string[],
  window: Window,
): (source: Source) => Promise<Source> {
  const known = new Map<string, Promise<string | undefined>>()
  const choose = (environment: string | undefined, siteLabel: string) => {
    if (environment === undefined) return undefined
    const key = JSON.stringify([environment, siteLabel])
    const chosen = known.get(key) ?? chooseReplicas(prometheus, labels, { environment, siteLabel }, window)
    known.set(key, chosen)
    return chosen
  }
  return async (source) => {
    if (source.replicas || labels.length === 0) return source
    const { site } = source.labels
    const [production, staging] = await Promise.all([choose(source.production, site), choose(source.staging, site)])
    if (production === undefined && staging === undefined) return source
    const replicas = { ...(production ? { production } : {}), ...(staging ? { staging } : {}) }
    return { ...source, replicas }
  }
}

/** Matchers of the servers to count; undefined where nothing is scraped twice. `environment` are matchers that `up` carries as well. */
async function chooseReplicas(
  prometheus: StreamingPrometheus,
  labels: readonly string[],
  { environment, siteLabel }: { readonly environment: string; readonly siteLabel: string },
  { start, end }: Window,
): Promise<string | undefined> {
  const hours = { start: Math.ceil(start / hourSeconds) * hourSeconds, end, stepSeconds: hourSeconds }
  const count = async (by: readonly string[], replicas?: 'apart') => {
    const found: Series[] = []
    const query = `count by (${[siteLabel, ...by].join(', ')}) (up{${environment}})`
    await prometheus.each(query, hours, (series) => found.push(series), replicas ? { replicas } : {})
    return found.map((series): Seen => {
      const replica = Object.fromEntries(by.map((name) => [name, series.labels[name] ?? '']))
      return { site: series.labels[siteLabel] ?? '', replica, targets: new Map(series.samples) }
    })
  }
  return pinned(await count(labels, 'apart'), await count([]), labels)
}

/** @param together the same targets, each counted once */
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

function isCopy({ site, targets }: Seen, together: readonly Seen[]): boolean {
  const all = together.find((each) => each.site === site)?.targets
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)
  return sum(targets.values()) >= shareOfCopy * sum([...targets.keys()].map((at) => all?.get(at) ?? 0))
}

/** One server for each site; the same for as many sites as possible, because a matcher names it for all of them. */
function choose(seen: readonly Seen[]): readonly Labels[] {
  const best = [...Map.groupBy(seen, ({ replica }) => JSON.stringify(replica))]
    .map(([name, mine]) => ({ name, mine, sites: mine.map(({ site }) => site), hours: hoursOf(mine, seen) }))
    .sort((a, b) => b.sites.length - a.sites.length || b.hours - a.hours || (a.name < b.name ? -1 : 1))
  const covered = new Set<string>()
  return best.flatMap(({ mine, sites }) => {
    if (sites.some((site) => covered.has(site))) return []
    for (const site of sites) covered.add(site)
    return mine.slice(0, 1).map(({ replica }) => replica)
  })
}

/** Of the hours in which anybody saw a site, the percent in which this server did: that of its worst site. */
function hoursOf(mine: readonly Seen[], all: readonly Seen[]): number {
  const most = (site: string) =>
    Math.max(...all.filter((each) => each.site === site).map(({ targets }) => targets.size))
  return Math.min(...mine.map(({ site, targets }) => Math.floor((100 * targets.size) / most(site))))
}

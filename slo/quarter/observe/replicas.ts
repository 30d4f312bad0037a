import { lookbackSecondsOf } from '../../counting/chunk-count.ts'
import { matchersFor } from '../../counting/selector-text.ts'
import type { StreamingPrometheus } from '../../prometheus/prometheus.ts'
import type { Labels, Series } from '../../prometheus/samples.ts'
import type { Source } from '../../promises/source.ts'
import { writeLabels, writeVector } from '../../promql/matchers.ts'
import { countedFor, isScorable } from '../indicator.ts'
import { joinMatchers, type Subject } from '../question.ts'
import { twiceScraped } from './twice-scraped.ts'

/** How many counters of a site a server has, by the instants that were looked at. */
export type ReplicaPresence = {
  readonly site: string
  readonly replica: Labels
  readonly counters: ReadonlyMap<number, number>
}

const stepSeconds = 7200
/** A server that has fewer of the counters than this is no copy of another: it has a part of its own. */
const shareOfCopy = 0.9

/**
 * Completes a service's source with the server whose samples count, where several scrape the same targets (decision 0016).
 * Says by which label they are told apart, where it cannot be known whether they are the same.
 * @param labels those that tell such servers apart; none where the server makes no one of several
 */
export async function withReplicas(
  prometheus: StreamingPrometheus,
  labels: readonly string[],
  { service, source, promises }: Pick<Subject, 'service' | 'source' | 'promises'>,
  window: { readonly start: number; readonly end: number },
): Promise<{ readonly source: Source; readonly doubled?: string }> {
  const metric = source.requests ?? anyMetric(source, promises)
  if (source.replicas || metric === undefined) return { source }
  const lookbackSeconds = lookbackSecondsOf(service.source)
  const selectorsOf = (environment: string) =>
    service.source.selectors.map(({ match }) => writeVector(metric, joinMatchers([source.always, environment, match])))
  const twice =
    labels.length > 0
      ? undefined
      : await twiceScraped(prometheus, source, selectorsOf(source.production), window, lookbackSeconds)
  const choose = async (environment: string | undefined) => {
    if (environment === undefined) return undefined
    const counters = selectorsOf(environment).join(' or ')
    const seen = (query: string, by: readonly string[], replicas?: 'apart') =>
      countersSeen(prometheus, query, { site: source.labels.site, by, window, lookbackSeconds }, replicas)
    if (labels.length > 0) return pinned(await seen(counters, labels, 'apart'), await seen(counters, []), labels)
    if (!twice?.isProven) return undefined
    const once = `count without (${writeLabels(twice.labels)}) (${counters})`
    return pinned(await seen(counters, twice.labels), await seen(once, []), twice.labels)
  }
  const [production, staging] = [await choose(source.production), await choose(source.staging)]
  const doubled = twice && production === undefined ? { doubled: twice.labels[0] } : {}
  if (production === undefined && staging === undefined) return { source, ...doubled }
  const replicas = { ...(production ? { production } : {}), ...(staging ? { staging } : {}) }
  return { source: { ...source, replicas }, ...doubled }
}

async function countersSeen(
  prometheus: StreamingPrometheus,
  counters: string,
  asked: {
    readonly site: string
    readonly by: readonly string[]
    readonly window: { readonly start: number; readonly end: number }
    readonly lookbackSeconds: number
  },
  replicas?: 'apart',
): Promise<readonly ReplicaPresence[]> {
  const { site, by, window, lookbackSeconds } = asked
  const moments = { start: Math.ceil(window.start / stepSeconds) * stepSeconds, end: window.end, stepSeconds }
  const query = `count by (${writeLabels([site, ...by])}) (${counters})`
  const found: Series[] = []
  await prometheus.each(query, moments, (series) => void found.push(series), {
    lookbackSeconds,
    ...(replicas ? { replicas } : {}),
  })
  return found.map((series): ReplicaPresence => {
    const replica = Object.fromEntries(by.map((name) => [name, series.labels[name] ?? '']))
    return { site: series.labels[site] ?? '', replica, counters: new Map(series.samples) }
  })
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
  apart: readonly ReplicaPresence[],
  together: readonly ReplicaPresence[],
  labels: readonly string[],
): string | undefined {
  const named = apart.filter(({ replica }) => labels.some((label) => replica[label] !== ''))
  const inPairs = [...Map.groupBy(named, ({ site }) => site).values()].some((servers) => servers.length > 1)
  if (!inPairs || !named.every((server) => isCopy(server, together))) return undefined
  // Series without the labels are nobody's copy: they always count.
  const unnamed = Object.fromEntries(labels.map((label) => [label, '']))
  return matchersFor([unnamed, ...choose(named)], labels).join(', ')
}

function isCopy({ site, counters }: ReplicaPresence, together: readonly ReplicaPresence[]): boolean {
  const all = together.find((each) => each.site === site)?.counters
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)
  return sum(counters.values()) >= shareOfCopy * sum([...counters.keys()].map((at) => all?.get(at) ?? 0))
}

/** One server for each site; the same for as many sites as possible, because a matcher names it for all of them. */
function choose(seen: readonly ReplicaPresence[]): readonly Labels[] {
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
function presence(mine: readonly ReplicaPresence[], all: readonly ReplicaPresence[]): number {
  const most = (site: string) => Math.max(...all.filter((each) => each.site === site).map((each) => each.counters.size))
  return Math.min(...mine.map(({ site, counters }) => Math.floor((100 * counters.size) / most(site))))
}

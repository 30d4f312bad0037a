import type { Labels, Sample } from '../../prometheus/samples.ts'
import { defaultTarget, pick, targetOf } from '../identity.ts'
import type { RangeParts } from '../parts.ts'
import type { CountRequest, Selector, Window } from '../request.ts'
import { and, matchersFor, write } from '../selector-text.ts'
import { skewSeconds } from '../series/increments.ts'
import type { SeriesFacts } from '../series-facts.ts'
import type { Inquiry } from './inquiry.ts'

/** Before a part begins: far enough to see what a target was before it restarted. */
const overlapSeconds = 3600
const batchSize = 400

/** Where processes tell when they started, and where scrapes tell whether they succeeded; undefined where the labels name no job. */
export type Witnesses = { readonly processStart: Selector | undefined; readonly up: Selector | undefined }

export function witnessesFor(request: CountRequest, series: readonly SeriesFacts[]): Witnesses {
  const named = series.map(({ labels }) => pick(labels, ['prometheus', 'site', 'job']))
  const jobs = named.filter((labels) => labels['job'] !== undefined)
  const matchers = jobs.length > 0 ? matchersFor(jobs) : ofTargets(series, request.target ?? [])
  const like = (metric: string): Selector | undefined =>
    matchers.length === 0 ? undefined : and({ metric, matchers: request.replica ?? '' }, matchers)
  const { processStart = 'process_start_time_seconds', up } = request
  return {
    processStart: processStart === null ? undefined : like(processStart),
    up: up === undefined ? like('up') : (up ?? undefined),
  }
}

/** Matchers of targets by their own labels; where they are too many to be named, of all that have these labels. */
function ofTargets(series: readonly SeriesFacts[], names: readonly string[]): readonly string[] {
  const targets = series.map(({ labels }) => pick(labels, names)).filter((target) => Object.keys(target).length > 0)
  return targets.length === 0 ? [] : [...names.map((name) => `${name}!=""`), ...matchersFor(targets, names)]
}

/** For each part the targets whose process started again, although they kept their name. */
export async function restartedTargets(
  inquiry: Inquiry,
  request: CountRequest,
  chunk: RangeParts,
  processStart: Selector | undefined,
): Promise<readonly ReadonlySet<string>[]> {
  const restarted = chunk.parts.map(() => new Set<string>())
  if (!processStart) return restarted
  const length = chunk.lengthSeconds
  const [first] = chunk.parts
  const query = `changes(${write(processStart)}[${length + overlapSeconds}s]) > 0`
  const end = first.start + chunk.parts.length * length
  await inquiry.askShared(query, { start: first.end, end, stepSeconds: length }, ({ labels, samples }) => {
    const target = targetOf(labels, request.target ?? defaultTarget)
    if (target === undefined) return
    for (const [at] of samples) restarted[Math.round((at - first.end) / length)]?.add(target)
  })
  return restarted
}

/** An old process may still answer for so long after a new one has started. */
const handoverSeconds = 3600

/**
 * Do several processes answer for one target by turns, as behind a load balancer? Then it tells of a start long before it told of another
 * one. Clocks that are set anew move a start by a little, and a machine that slept by no more than it was not scraped.
 */
export function isShared(starts: readonly Sample[]): boolean {
  return starts.some(([at, start], index) => {
    const [before, other] = starts[index - 1] ?? [at, start]
    const isOld = start < before - handoverSeconds
    return isOld && (start < other - skewSeconds || start - other > at - before + skewSeconds)
  })
}

/**
 * When the processes behind the targets started, as they said themselves in the part or in the hour before it. One value is enough
 * for those that did not start again.
 */
export async function processStarts(
  inquiry: Inquiry,
  request: CountRequest,
  targets: ReadonlySet<string>,
  part: Window,
  { processStart, restarted }: { readonly processStart: Selector | undefined; readonly restarted: ReadonlySet<string> },
): Promise<{ readonly starts: ReadonlyMap<string, readonly number[]>; readonly shared: ReadonlySet<string> }> {
  const starts = new Map<string, readonly number[]>()
  const shared = new Set<string>()
  if (!processStart) return { starts, shared }
  const collect = (target: string, samples: readonly Sample[]) => {
    if (isShared(samples)) shared.add(target)
    // Who tells of a start that is still to come has another clock.
    const early = new Set(samples.filter(([at, start]) => start > at + skewSeconds).map(([, start]) => start))
    const told = samples.map(([, start]) => start).filter((start) => !early.has(start))
    if (told.length > 0) starts.set(target, [...new Set([...(starts.get(target) ?? []), ...told])])
  }
  const steady = new Set([...targets].filter((target) => !restarted.has(target)))
  const others = new Set([...targets].filter((target) => restarted.has(target)))
  const once = (range: string) => `last_over_time(${range})`
  await askTargets(inquiry, request, { targets: steady, part, selector: processStart, queryOf: once }, collect)
  await askTargets(inquiry, request, { targets: others, part, selector: processStart }, collect)
  return { starts, shared }
}

/** When the targets were scraped with success, within the part and the hour before it. */
export async function scrapesOf(
  inquiry: Inquiry,
  request: CountRequest,
  targets: ReadonlySet<string>,
  part: Window,
  up: Selector | undefined,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const scrapes = new Map<string, number[]>()
  if (!up) return scrapes
  await askTargets(inquiry, request, { targets, part, selector: up }, (target, samples) => {
    const good = samples.filter(([, value]) => value === 1).map(([at]) => at)
    if (good.length > 0)
      scrapes.set(
        target,
        [...(scrapes.get(target) ?? []), ...good].sort((a, b) => a - b),
      )
  })
  return scrapes
}

async function askTargets(
  inquiry: Inquiry,
  request: CountRequest,
  question: {
    readonly targets: ReadonlySet<string>
    readonly part: Window
    readonly selector: Selector
    readonly queryOf?: (range: string) => string
  },
  collect: (target: string, samples: readonly Sample[]) => void,
): Promise<void> {
  const { targets, part, selector, queryOf = (range) => range } = question
  const names = request.target ?? defaultTarget
  const all = [...targets].map((target) => JSON.parse(target) as Labels)
  for (let at = 0; at < all.length; at += batchSize) {
    const range = `[${part.end - part.start + overlapSeconds}s]`
    const narrowed = and(selector, matchersFor(all.slice(at, at + batchSize), names))
    await inquiry.ask(
      queryOf(`${write(narrowed)}${range}`),
      { at: part.end },
      ({ labels, samples }) => {
        const target = targetOf(labels, names)
        if (target !== undefined && targets.has(target)) collect(target, samples)
      },
      queryOf(`${write(and(selector, ['…']))}${range}`),
    )
  }
}

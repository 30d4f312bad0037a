import { keyOf } from './identity.ts'
import type { Doubt, DoubtKind, Fault } from './request.ts'
import { joinDoubts } from './tally.ts'

/** What a reader has to know, and what forbids a verdict. */
export function tellDoubts(doubts: readonly Doubt[]): {
  readonly notes: readonly string[]
  readonly faults: readonly Fault[]
} {
  const joined = joinDoubts(doubts)
  const notes = joined.filter(({ kind }) => !isFault(kind)).map((doubt) => said[doubt.kind](doubt))
  const faults = joined
    .filter(({ kind }) => isFault(kind))
    .map((doubt) => ({ labels: doubt.labels, why: said[doubt.kind](doubt) }))
  return { notes, faults }
}

/** What falls on so many days, and on this share of them, is no slip. */
const [fewestDays, shareOfDays] = [3, 0.1]

/** A series that fell on many days although its process went on is no counter of requests, or one of several processes. */
export function fallingFaults(days: readonly { readonly doubts: readonly Doubt[] }[]): readonly Fault[] {
  const falls = days.flatMap(({ doubts }) => doubts.filter(({ kind }) => kind === 'fall'))
  return [...Map.groupBy(falls, ({ series, labels }) => `${series} ${keyOf(labels)}`).values()].flatMap((same) => {
    const [first] = same
    if (!first || same.length < Math.max(fewestDays, shareOfDays * days.length)) return []
    const why = `${first.series} fell on ${same.length} of ${days.length} days although nothing shows that its process began again: it counts no requests, or those of several processes as one.`
    return [{ labels: first.labels, why }]
  })
}

const isFault = (kind: DoubtKind) => kind !== 'fall' && kind !== 'hidden' && kind !== 'moved' && kind !== 'edge'

const said: Readonly<Record<DoubtKind, (doubt: Doubt) => string>> = {
  fall: (doubt) =>
    `${doubt.series} fell on ${when(doubt)} although nothing shows that its process began again: what was counted there is not ` +
    'proven. So falls what is recorded as a sum, or what several processes share.',
  hidden: (doubt) =>
    `${doubt.series} appeared on ${when(doubt)} at a target that was scraped without it, and that hides series or cannot ` +
    'have counted so much since: its first value is not proven to be new.',
  moved: (doubt) =>
    `${doubt.series} appeared on ${when(doubt)} where the same counter of another process ended: its first value is not proven to be ` +
    `new. If the process only changed its name, say so: aliases: ${doubt.hint}.`,
  edge: (doubt) =>
    `${doubt.series} is missing on ${when(doubt)}: the requests within it are known between the edges around it.`,
  gauge: (doubt) => `${doubt.series} falls again and again (${when(doubt)}): it is no counter.`,
  fraction: (doubt) => `${doubt.series} has fractions (${when(doubt)}): it counts no requests.`,
  shared: (doubt) =>
    `${doubt.series} is shown by several processes in turn, of which each counts for itself (${when(doubt)}): one address stands for ` +
    'all of them, and what they counted is not known. Scrape each by itself.',
  mixed: (doubt) =>
    `${doubt.series} stands for several series that were there at once, with different values (${when(doubt)}): the aliases make ` +
    'one of what is not one.',
  odd: (doubt) =>
    `${doubt.series} has values that no counter has (${when(doubt)}): below zero, infinite, no number, or too large to be whole.`,
}

/** "2026-07-17 00:04", or "2026-07-17 00:04, and 9 more times". */
function when({ at, times }: Doubt): string {
  const first = new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ')
  return times === 1 ? first : `${first}, and ${times - 1} more ${times === 2 ? 'time' : 'times'}`
}

/** What Prometheus itself and its probes say of a moment. */
const momentary = /^(up|probe_success)$/
/** Names by which rules record what is no counter: levels and operations of https://prometheus.io/docs/practices/rules/. */
const recordedNames = /:[^:]*(rate|ratio|increase|delta|deriv|avg|mean|quantile|percent)|_per_(second|minute|hour|day)$/

/** A metric that is no counter, by its name or by the type that the server tells. */
export function metricFault(metric: string, types: readonly string[]): string | undefined {
  if (types.length > 0 && types.every((type) => type === 'gauge'))
    return `${metric} is a gauge, says Prometheus: it is no counter.`
  if (momentary.test(metric)) return `${metric} says how something is at a moment: it is no counter.`
  return recordedNames.test(metric) ? `${metric} is a recorded rate or ratio by its name: it is no counter.` : undefined
}

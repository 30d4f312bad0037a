import { parse } from 'yaml'
import { z } from 'zod'
import type { Prometheus, StreamingPrometheus } from '../../prometheus/prometheus.ts'
import { NotReadable, type SampleVisitor } from '../../prometheus/read.ts'
import type { Labels } from '../../prometheus/samples.ts'
import { ifKnown } from '../../prometheus/software.ts'
import { parseMatchers } from '../../promql/matchers.ts'
import type { Selector, Window } from '../request.ts'
import { escapePattern, writeSeries } from '../selector-text.ts'

/** What has to be known of a server before its samples are read as it keeps them. */
export type RemoteRead = {
  /** Added to every series on its way out; queries do not see them. */
  readonly externalLabels: Labels
}

const configSchema = z.object({ yaml: z.string() })
const globalSchema = z.object({
  global: z.object({ external_labels: z.record(z.string(), z.coerce.string()).default({}) }),
})

/** Whether a server can be read, found out with two small questions. @throws NotReadable where it cannot */
export async function remoteReadOf(prometheus: StreamingPrometheus, at: number): Promise<RemoteRead> {
  const config = await configOf(prometheus)
  const externalLabels = labelsIn(config)
  if (!externalLabels) throw notReadable(`${prometheus.url} does not tell which labels it adds.`)
  if (/^remote_read:/m.test(config)) {
    throw notReadable(`${prometheus.url} reads from other servers in turn, and would not say if one of them is away.`)
  }
  const instant = { startMs: Math.round(at * 1000), endMs: Math.round(at * 1000) }
  const nothing = { series: () => undefined, samples: () => undefined }
  await prometheus.read([{ name: '__name__', operator: '=', value: 'up' }], instant, nothing)
  return { externalLabels }
}

/** The labels by which a server is known to others; none where it does not tell. */
export async function externalLabelsOf(prometheus: Prometheus): Promise<Labels> {
  return labelsIn(await configOf(prometheus)) ?? {}
}

async function configOf(prometheus: Prometheus): Promise<string> {
  return configSchema.safeParse(await ifKnown(prometheus, 'config')).data?.yaml ?? ''
}

function labelsIn(config: string): Labels | undefined {
  // The whole of a large configuration would take seconds to parse.
  const section = /^global:\n(?:[ \t].*\n?)*/m.exec(config)?.[0]
  return globalSchema.safeParse(section === undefined ? undefined : parse(section)).data?.global.external_labels
}

/**
 * Reads the samples of a selector, with the labels that a query would show.
 * @returns how many there were
 */
export async function readSamples(
  prometheus: StreamingPrometheus,
  { externalLabels }: RemoteRead,
  selector: Selector,
  window: Window,
  { series, samples }: SampleVisitor,
): Promise<number> {
  const written = parseMatchers(selector.matchers)
  if (!written) {
    throw notReadable(`${writeSeries(selector)} is not read here: only the server can.`)
  }
  await checkLabels(prometheus, externalLabels, selector, window)
  const matchers = written.map((matcher) => {
    // A server takes equality with one of its external labels for granted; a pattern it looks up, as a query does.
    if (matcher.operator !== '=') return matcher
    return { ...matcher, operator: '=~' as const, value: escapePattern(matcher.value) }
  })
  const all = [{ name: '__name__', operator: '=' as const, value: selector.metric }, ...matchers]
  const read = { startMs: Math.round(window.start * 1000) + 1, endMs: Math.round(window.end * 1000) }
  let count = 0
  await prometheus.read(all, read, {
    series: (labels) => series(without(labels, externalLabels)),
    samples: (some) => {
      count += some.count
      samples(some)
    },
  })
  return count
}

/** What a series has itself looks like what is added to it where both are the same. */
async function checkLabels(
  prometheus: StreamingPrometheus,
  externalLabels: Labels,
  selector: Selector,
  { start, end }: Window,
): Promise<void> {
  for (const [name, value] of Object.entries(externalLabels)) {
    const asked = new URLSearchParams({ start: String(start), end: String(end), 'match[]': writeSeries(selector) })
    const values = await prometheus.get(`/api/v1/label/${encodeURIComponent(name)}/values?${asked}`)
    if (Array.isArray(values) && !values.includes(value)) continue
    throw notReadable(`Series of ${writeSeries(selector)} have the label ${name}="${value}" that their server adds.`)
  }
}

function without(labels: Labels, externalLabels: Labels): Labels {
  const own = Object.entries(labels).filter(
    ([name, value]) => name !== '__name__' && !(Object.hasOwn(externalLabels, name) && externalLabels[name] === value),
  )
  return Object.fromEntries(own)
}

function notReadable(sentence: string): NotReadable {
  return new NotReadable('environment', sentence, { hint: 'Leave --method out: another way of counting is found.' })
}

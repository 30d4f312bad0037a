import { writeSeries } from '../../counting/selector-text.ts'
import type { Prometheus } from '../../prometheus/prometheus.ts'
import { beyond, parseMatchers, writeMatchers, writeVector } from '../../promql/matchers.ts'
import { siteOf } from '../answers.ts'
import { decidingMatchers, fitsAnything } from '../deciding.ts'
import type { Evidence } from '../evidence.ts'
import { countedFor, countersOf, isScorable } from '../indicator.ts'
import { keyOf, type Question, type Subject } from '../question.ts'
import { labelValues } from './label-values.ts'

/**
 * Tries what a service's promises ask for where the answer alone does not show that it was found: a selector that brought nothing, matcher
 * by matcher, and a pattern that fits no value, among all values that its label has anywhere. Completes the evidence with what came out.
 */
export async function probe(
  prometheus: Prometheus,
  subject: Subject,
  questions: readonly Question[],
  evidence: Readonly<Record<string, Evidence>>,
): Promise<Readonly<Record<string, Evidence>>> {
  const keys = new Set(
    subject.promises
      .filter(isScorable)
      .flatMap((promised) => countersOf(countedFor(promised, subject.source)))
      .map((counters) => keyOf(subject.service, counters)),
  )
  const entries = questions.flatMap((question) => {
    const found = evidence[question.key]
    return keys.has(question.key) && found ? [[question, found] as const] : []
  })
  const completed = entries.map(async ([question, found]) => {
    const tried = await triedOf(prometheus, question, found)
    const values = await valuesOf(prometheus, subject, question, found)
    const more = { ...(tried.length > 0 ? { tried } : {}), ...(Object.keys(values).length > 0 ? { values } : {}) }
    const missing = await missingPart(prometheus, subject, question, evidence)
    return [question.key, { ...found, ...more, ...missing }] as const
  })
  return Object.fromEntries(await Promise.all(completed))
}

/** The selectors that find nothing, each with those of its matchers that find nothing by themselves. */
async function triedOf(prometheus: Prometheus, { selectors, window }: Question, { groups }: Evidence) {
  if (selectors.length === 1 && groups.length > 0) return []
  const tried = selectors.map(async (selector) => {
    const span = {
      start: Math.max(selector.from ?? 0, window.start),
      end: Math.min(selector.until ?? Number.POSITIVE_INFINITY, window.end),
    }
    const isFound = async (matchers: string) => {
      const alone = [writeSeries({ metric: selector.metric, matchers })]
      const answer = await labelValues(prometheus, '__name__', alone, span, 1)
      return answer === undefined || answer.length > 0
    }
    if (span.start >= span.end || (await isFound(selector.matchers))) return []
    const alone = [...new Set((parseMatchers(selector.matchers) ?? []).map((each) => writeMatchers([each])))]
    const found = await Promise.all(['', ...alone].map(isFound))
    const nothing = ['', ...alone].filter((_, at) => !found[at])
    const bucketless = nothing.includes('') ? /^(.+)_bucket$/.exec(selector.metric)?.[1] : undefined
    const itself =
      bucketless === undefined ? [] : await labelValues(prometheus, '__name__', [writeVector(bucketless, '')], span, 1)
    return [
      {
        selector: writeSeries(selector),
        metric: !nothing.includes(''),
        nothing: nothing.filter((each) => each !== ''),
        ...(itself && itself.length > 0 ? { native: true as const } : {}),
      },
    ]
  })
  return (await Promise.all(tried)).flat()
}

/** Where a pattern fits no value that was counted: all values of its label that the metric has, whomever it counts. */
async function valuesOf(
  prometheus: Prometheus,
  { service, source, promises }: Subject,
  question: Question,
  found: Evidence,
) {
  const values: Record<string, string[]> = {}
  if (found.groups.length === 0) return values
  for (const promised of promises.filter(isScorable)) {
    const counted = countedFor(promised, source)
    if (keyOf(service, counted.of) !== question.key) continue
    for (const matcher of decidingMatchers(counted, source, service)) {
      if (values[matcher.name] || fitsAnything(matcher, found)) continue
      const metric = question.selectors.at(-1)?.metric ?? counted.of.metric
      values[matcher.name] = [
        ...((await labelValues(prometheus, matcher.name, [writeVector(metric, '')], question.window)) ?? []),
      ]
    }
  }
  return values
}

/** Of a counter of the good or the bad that is not there: where it is with other labels, and which values they have. */
async function missingPart(
  prometheus: Prometheus,
  { service, source, promises }: Subject,
  question: Question,
  evidence: Readonly<Record<string, Evidence>>,
): Promise<Pick<Evidence, 'present' | 'values'>> {
  const sites = (found?: Evidence) => new Set(found?.groups.map((group) => siteOf(group, source)))
  for (const promised of promises.filter(isScorable)) {
    const counted = countedFor(promised, source)
    if (counted.kind !== 'counters' || keyOf(service, counted.part) !== question.key) continue
    const [all, part] = [sites(evidence[keyOf(service, counted.of)]), sites(evidence[question.key])]
    const own = counted.part.matchers
    if (own.length === 0 || [...all].every((site) => part.has(site))) return {}
    const others = question.selectors.map(({ metric, matchers }) =>
      writeSeries({ metric, matchers: writeMatchers(beyond(parseMatchers(matchers) ?? [], own)) }),
    )
    const ask = async (label: string) => [...((await labelValues(prometheus, label, others, question.window)) ?? [])]
    const names = [...new Set(own.map(({ name }) => name))]
    const values = await Promise.all(names.map(async (name) => [name, await ask(name)] as const))
    return { present: await ask(source.labels.site), values: Object.fromEntries(values) }
  }
  return {}
}

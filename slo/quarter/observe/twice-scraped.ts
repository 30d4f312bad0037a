import { z } from 'zod'
import { Failure } from '../../../common/failure.ts'
import { defaultTarget } from '../../counting/identity.ts'
import type { StreamingPrometheus } from '../../prometheus/prometheus.ts'
import type { Series } from '../../prometheus/samples.ts'
import type { Source } from '../../promises/source.ts'
import { parseSelector, writeLabels } from '../../promql/matchers.ts'
import { labelValues } from './label-values.ts'

/** Labels that say who scraped, not what was scraped; others have names of their own for it. */
const scraper = /replica|^(prometheus|monitor|scraper|job)$/
/** Labels that a job gives to its targets besides, so that two jobs of one process differ in them, too. */
const ofJob = /^(endpoint|service|container|scrape_job)$/
const looks = 5
/** Of processes that are looked at while they start again, some seem to have started at two times. */
const mostOdd = 0.1
/** Two scrapes of one counter lie less than a minute apart. */
const alike = 0.02

/**
 * A plain server keeps what two others, or two of its own jobs, scraped of the same processes as series that differ in one label alone, or
 * in what a job says besides. The start of the processes proves that they are the same; where it is not known, values that are alike and
 * differ in one label make it likely. Undefined where there is no such label.
 */
export async function twiceScraped(
  prometheus: StreamingPrometheus,
  source: Source,
  selectors: readonly string[],
  window: { readonly start: number; readonly end: number },
  lookbackSeconds: number,
): Promise<{ readonly labels: readonly [string, ...string[]]; readonly isProven: boolean } | undefined> {
  const step = Math.max(Math.floor((window.end - window.start) / looks), 1)
  const moments = { start: window.start + Math.floor(step / 2), end: window.end, stepSeconds: step }
  const count = async (query: string) => {
    let sum = 0
    const add = ({ samples }: Series) => {
      for (const [, value] of samples) sum += value
    }
    await prometheus.each(`count(${query})`, moments, add, { lookbackSeconds })
    return sum
  }
  const series = `(${selectors.join(' or ')})`
  // A server may look at the end of a long window alone, without a word (Mimir's max_labels_query_length).
  const looked = Array.from({ length: looks }, (_, look) => {
    const at = Math.min(moments.start + look * step, window.end)
    return { start: at - lookbackSeconds, end: at }
  })
  const names = await Promise.all(looked.map((look) => labelNames(prometheus, selectors, look)))
  for (const label of new Set(names.flat())) {
    if (!scraper.test(label) || source.target?.includes(label) || hasOneValue(label, selectors)) continue
    const values = await Promise.all(looked.map((look) => labelValues(prometheus, label, selectors, look)))
    if (new Set(values.flatMap((each) => each ?? [])).size < 2) continue
    const besides = names.flat().filter((name) => ofJob.test(name) && !source.target?.includes(name))
    const found =
      (await alikeWithout([label])) ?? (besides.length > 0 && (await alikeWithout([label, ...new Set(besides)])))
    if (found) return found
  }
  return undefined

  async function alikeWithout(labels: readonly [string, ...string[]]) {
    const without = `without (${writeLabels(labels)})`
    const twice = `count ${without} (${series}) > 1`
    const pairs = await count(twice)
    if (pairs === 0) return undefined
    const on = (source.target ?? defaultTarget).filter((name) => !labels.includes(name))
    const differ = (of: string) => `(max ${without} (${of}) - min ${without} (${of}))`
    const { processStart } = source
    if (processStart !== null) {
      const there = `and on (${writeLabels(on)}) (${twice})`
      const told = await count(`(count ${without} (${processStart}) > 1) ${there}`)
      const others = await count(`(${differ(processStart)} ${there}) != 0`)
      if (told > 0) return others > mostOdd * told ? undefined : { labels, isProven: true }
    }
    if (labels.length > 1) return undefined
    const unlike = await count(`(${differ(series)} and (${twice})) > ${alike} * (max ${without} (${series}))`)
    return unlike <= mostOdd * pairs ? { labels, isProven: false } : undefined
  }
}

/** Does every selector ask for the same value of a label? */
function hasOneValue(label: string, selectors: readonly string[]): boolean {
  const asked = selectors.map((selector) => {
    const matchers = parseSelector(selector)?.matchers ?? []
    return matchers.find(({ name, operator }) => name === label && operator === '=')?.value
  })
  return asked[0] !== undefined && new Set(asked).size === 1
}

/** None where the server does not say. */
async function labelNames(
  prometheus: StreamingPrometheus,
  selectors: readonly string[],
  { start, end }: { readonly start: number; readonly end: number },
): Promise<readonly string[]> {
  const parameters = new URLSearchParams({ start: String(start), end: String(end), partial_response: 'false' })
  for (const selector of selectors) parameters.append('match[]', selector)
  try {
    return z.array(z.string()).safeParse(await prometheus.get(`/api/v1/labels?${parameters}`)).data ?? []
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'interrupted') return []
    throw error
  }
}

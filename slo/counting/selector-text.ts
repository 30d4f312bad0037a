import type { Labels } from '../prometheus/samples.ts'
import { writeLabel, writeVector } from '../promql/matchers.ts'
import type { Selector } from './request.ts'

/** More values than this in one matcher make the question longer without making the answer much shorter. */
const mostValues = 80

/** The series of a selector as PromQL writes them. */
export function writeSeries({ metric, matchers }: Selector): string {
  return writeVector(metric, matchers.trim().replace(/,$/, ''))
}

/** The counters of a selector: its series, or what they say where they are native histograms. Of nothing, nothing is within an edge. */
export function write(selector: Selector): string {
  const { native } = selector
  const series = writeSeries(selector)
  if (!native) return series
  const all = `histogram_count(${series})`
  if (native.within === undefined) return all
  return `(round(histogram_fraction(-Inf, ${native.within}, ${series}) * ${all}) >= 0 or ${all})`
}

/** The samples of a selector's counters up to an instant. Functions of native histograms have values at steps only. */
export function writeRange(selector: Selector, rangeSeconds: number, stepSeconds: number): string {
  return `${write(selector)}[${rangeSeconds}s${selector.native ? `:${stepSeconds}s` : ''}]`
}

/** The selector with further matchers. */
export function and(selector: Selector, matchers: readonly string[]): Selector {
  const all = [selector.matchers.trim().replace(/,$/, ''), ...matchers]
  return { ...selector, matchers: all.filter((each) => each !== '').join(', ') }
}

/** Matchers that all the label sets fulfil, and few others do. */
export function matchersFor(sets: readonly Labels[], names?: readonly string[], most = mostValues): readonly string[] {
  const labels = names ?? [...new Set(sets.flatMap((set) => Object.keys(set)))].filter((name) => name !== '__name__')
  return labels.flatMap((name) => {
    const values = [...new Set(sets.map((set) => set[name] ?? ''))]
    if (values.length > most || values.every((value) => value === '')) return []
    if (values.length === 1) return [`${writeLabel(name)}=${JSON.stringify(values[0])}`]
    return [`${writeLabel(name)}=~${JSON.stringify(values.map(escapePattern).join('|'))}`]
  })
}

export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

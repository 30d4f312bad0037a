import type { Labels } from '../prometheus.ts'
import type { Selector } from './request.ts'

/** More values than this in one matcher make the question longer without making the answer much shorter. */
const mostValues = 80

/** A selector as PromQL writes it. */
export function write({ metric, matchers }: Selector): string {
  return `${metric}{${matchers.trim().replace(/,$/, '')}}`
}

/** The selector with further matchers. */
export function and(selector: Selector, matchers: readonly string[]): Selector {
  const all = [selector.matchers.trim().replace(/,$/, ''), ...matchers]
  return { metric: selector.metric, matchers: all.filter((each) => each !== '').join(', ') }
}

/** Matchers that all the label sets fulfil, and few others do. */
export function matchersFor(sets: readonly Labels[], names?: readonly string[], most = mostValues): readonly string[] {
  const labels = names ?? [...new Set(sets.flatMap((set) => Object.keys(set)))].filter((name) => name !== '__name__')
  return labels.flatMap((name) => {
    const values = [...new Set(sets.map((set) => set[name] ?? ''))]
    if (values.length > most || values.every((value) => value === '')) return []
    if (values.length === 1) return [`${name}=${JSON.stringify(values[0])}`]
    return [`${name}=~${JSON.stringify(values.map(escapePattern).join('|'))}`]
  })
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

import type { Service } from '../promises/service.ts'
import { requestsOf, type Source } from '../promises/source.ts'
import type { Matcher } from '../promql/matchers.ts'
import { matchesWhole } from '../promql/pattern.ts'
import type { Evidence } from './evidence.ts'
import type { Counted } from './indicator.ts'
import { relativesOf } from './known-codes.ts'

/** The matchers that tell the good from the bad among what one counter counted. */
export function decidingMatchers(
  counted: Counted,
  source: Source,
  { clientErrors }: Pick<Service, 'clientErrors'>,
): readonly Matcher[] {
  switch (counted.kind) {
    case 'answers': {
      const requests = requestsOf(source)
      if (!requests) return []
      const { code: name, codes } = requests
      const patterns = clientErrors === 'left-out' ? [codes.errors, codes.clientErrors] : [codes.errors]
      return patterns.map((value) => ({ name, operator: '=~', value }))
    }
    case 'labels':
      return counted.when
    case 'histogram':
      return counted.good
    case 'counters':
      return []
  }
}

/** Does the value or pattern of a matcher, denied or not, fit any value that its label has or could have? */
export function fitsAnything(matcher: Matcher, evidence: Evidence): boolean {
  const { name, operator, value } = matcher
  const fits = (text: string) => (operator.endsWith('~') ? matchesWhole(value, text) : text === value)
  const had = [...valuesOf(name, evidence), ...(evidence.values?.[name] ?? [])]
  return fits('') || [...had, ...relativesOf(had)].some(fits)
}

/** The values of a label among what was counted. */
export function valuesOf(name: string, { groups }: Evidence): readonly string[] {
  return [...new Set(groups.map(({ labels }) => labels[name] ?? ''))].filter((value) => value !== '')
}

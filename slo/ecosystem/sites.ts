import type { Matcher, VectorSelector } from '../promql/matchers.ts'
import type { Reading } from './reading.ts'

/** The sites that an objective names in all of its selectors, and what it counts in any of them. */
export function withoutSites(reading: Reading): { readonly sites?: readonly string[]; readonly rest: Reading } {
  const selectors = reading.kind === 'ratio' ? [reading.total, reading.part] : [reading.total]
  const named = selectors.map(({ matchers }) => matchers.find((matcher) => sitesIn(matcher) !== undefined))
  const [first, ...more] = named
  const sites = first && sitesIn(first)
  if (!first || !sites || !more.every((other) => other && sitesIn(other)?.join() === sites.join()))
    return { rest: reading }
  const drop = (selector: VectorSelector): VectorSelector => ({
    ...selector,
    matchers: selector.matchers.filter((matcher) => !named.includes(matcher)),
  })
  const total = drop(reading.total)
  return {
    sites,
    rest: reading.kind === 'ratio' ? { ...reading, total, part: drop(reading.part) } : { ...reading, total },
  }
}

/** The sites that a matcher spells out: site="eqiad", site=~"eqiad|codfw". */
function sitesIn({ name, operator, value }: Matcher): readonly string[] | undefined {
  if (name !== 'site' || operator.startsWith('!')) return undefined
  const sites = operator === '=' ? [value] : value.replace(/^\((.*)\)$/, '$1').split('|')
  return sites.every((site) => /^\w+$/.test(site)) ? sites : undefined
}

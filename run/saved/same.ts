import { Failure } from '../../common/failure.ts'
import { compare } from '../../slo/verification.ts'

/** What was begun, and how it is begun again. */
type Begun = { readonly what: 'search' | 'comparison'; readonly command: string }

/** Sentences have room for so many. */
const mostTold = 3

/**
 * Refuses to go on with something else than what was begun. What an older program did not write down is passed over, unless it has become longer.
 * @param mayDiffer names of what may have changed meanwhile
 */
export function requireSame(
  { what, command }: Begun,
  saved: object,
  now: object,
  mayDiffer: readonly string[] = [],
): void {
  const differs = compare(saved, now).disagreements.flatMap(({ where, saved: was, found: is }) => {
    const isNew = was === 'nothing' && !where.endsWith(']')
    return isNew || mayDiffer.includes(where.split('.').at(-1) ?? '') ? [] : [`${where} was ${was} and is ${is} now`]
  })
  if (differs.length === 0) return
  const more = differs.length > mostTold ? ` (and ${differs.length - mostTold} more)` : ''
  throw new Failure(
    'input',
    `This is not the ${what} that was begun: ${differs.slice(0, mostTold).join('; ')}${more}.`,
    {
      hint: `Begin anew, or give what it was begun with: ${command}`,
    },
  )
}

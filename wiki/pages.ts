/**
 * Which pages there are, and what they are called. Every wiki has the same:
 *
 * | title               | page id                                                    |
 * |---------------------|------------------------------------------------------------|
 * | Page 0 … 64999999   | eight digits, as most real ones have (seed 001); scattered |
 * | Early page 1 … 9999999 | the number itself                                       |
 * | Redirect 0 … 64999999 | 100,000,000 and the number; it leads to the page of it   |
 *
 * Whatever else is asked for is missing.
 */
export interface Page {
  readonly id: number
  readonly title: string
  /** Where it leads, if it is a redirect. */
  readonly target?: string
}

/** As many as seed 001 expects of the cache. */
export const pageCount = 65_000_000

const firstId = 10_000_000
/** A prime: multiplication modulo it is a bijection, so no two numbers share an id. The products stay below 2^53. */
const ids = 89_999_999
const step = 40_503_001
/** step · inverse = 1, modulo ids. */
const inverse = 56_740_075
const offset = 12_345

/** The page id that belongs to a number, from 0 to 89,999,998: those that are not pages are missing ones. */
export function pageIdOf(number: number): number {
  return firstId + ((number * step + offset) % ids)
}

function numberOf(id: number): number {
  return ((((id - firstId - offset + ids) % ids) * inverse) % ids) as number
}

const firstRedirect = 100_000_000

const ordinary = (number: number): Page => ({ id: pageIdOf(number), title: `Page ${number}` })
const early = (id: number): Page => ({ id, title: `Early page ${id}` })
const redirect = (number: number): Page => ({
  id: firstRedirect + number,
  title: `Redirect ${number}`,
  target: `Page ${number}`,
})

const isWithin = (number: number, from: number, to: number) => number >= from && number < to

export function pageOfId(id: number): Page | undefined {
  if (!Number.isInteger(id)) return undefined
  if (isWithin(id, 1, firstId)) return early(id)
  if (isWithin(id, firstRedirect, firstRedirect + pageCount)) return redirect(id - firstRedirect)
  if (!isWithin(id, firstId, firstId + ids)) return undefined
  const number = numberOf(id)
  return number < pageCount ? ordinary(number) : undefined
}

const titlePattern = /^(Page|Early page|Redirect) (0|[1-9]\d{0,7})$/

/** By a title as MediaWiki spells it once it is normalised. */
export function pageOfTitle(title: string): Page | undefined {
  const [, kind, digits] = titlePattern.exec(title) ?? []
  const number = Number(digits)
  if (kind === 'Early page') return isWithin(number, 1, firstId) ? early(number) : undefined
  if (kind === undefined || number >= pageCount) return undefined
  return kind === 'Page' ? ordinary(number) : redirect(number)
}

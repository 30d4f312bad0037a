/**
 * Revision ids, which grow with time, as MediaWiki's do, and tell their page: the n-th revision of a page is n · 200,000,000 + its id. In the
 * beginning each page has five; up to 20 there is room below 2^32.
 */
const perStep = 200_000_000
export const firstRevisions = 5
export const mostRevisions = 20

/** The n-th revision of a page, n = 1, 2, … 20. */
export const revisionId = (pageId: number, n: number): number => n * perStep + pageId

/** The newest revision of a page that nobody has edited. */
export const firstLatest = (pageId: number): number => revisionId(pageId, firstRevisions)

/** Whose revision it is and which one; undefined for what is none. */
export function revisionOf(id: number): { readonly pageId: number; readonly n: number } | undefined {
  const n = Math.floor(id / perStep)
  return Number.isInteger(id) && n >= 1 && n <= mostRevisions ? { pageId: id % perStep, n } : undefined
}

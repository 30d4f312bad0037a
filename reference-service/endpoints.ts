const read = [200, 304, 400, 404, 500, 503]
const operational = [200, 400, 500, 503]

/**
 * Every route by its template, and per method the codes it can answer: what is counted, zero-initialised and allowed. `other` is
 * any method that the route does not have.
 */
export const endpoints = {
  '/v1/topics': { GET: read, HEAD: read, other: [405] },
  '/v1/topics/{wiki_id}/{page_id}': {
    GET: read,
    HEAD: read,
    PUT: [204, 400, 413, 415, 500, 503],
    DELETE: [204, 400, 500, 503],
    other: [405],
  },
  '/': { GET: operational, HEAD: operational, other: [405] },
  '/healthz': { GET: operational, HEAD: operational, other: [405] },
  '/readyz': { GET: operational, HEAD: operational, other: [405] },
  '/metrics': { GET: operational, HEAD: operational, other: [405] },
  /** No route at all, or no HTTP at all. */
  unmatched: { other: [400, 404, 405, 408, 417, 429, 431, 500] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>

export type Route = keyof typeof endpoints

import { type Endpoints, unmatched } from './http-metrics.ts'

const read = [200, 304, 400, 401, 404, 412, 500, 502, 503, 504]
const operational = [200, 400, 500, 503]

/** What the cache serves. */
export const endpoints = {
  '/v1/topics': { GET: read, HEAD: read, other: [405] },
  '/v1/topics/{wiki_id}/{page_id}': {
    GET: read,
    HEAD: read,
    PUT: [204, 400, 401, 413, 415, 500, 503],
    DELETE: [204, 400, 401, 500, 503],
    other: [405],
  },
  '/': { GET: operational, HEAD: operational, other: [405] },
  '/healthz': { GET: operational, HEAD: operational, other: [405] },
  '/readyz': { GET: operational, HEAD: operational, other: [405] },
  '/metrics': { GET: operational, HEAD: operational, other: [405] },
  unmatched,
} as const satisfies Endpoints

export type Route = keyof typeof endpoints

import { type Endpoints, unmatched } from '../http-metrics.ts'

const operational = { GET: [200, 400, 500], HEAD: [200, 400, 500], other: [405] } as const
const api = [200, 400, 500, 503] as const

/** What the stand-in serves. */
export const endpoints = {
  '/w/api.php': { GET: api, HEAD: api, other: [405] },
  '/pages/{domain}/{page_id}': { PUT: [204, 400, 404, 413, 415, 500], other: [405] },
  '/healthz': operational,
  '/metrics': operational,
  unmatched,
} as const satisfies Endpoints

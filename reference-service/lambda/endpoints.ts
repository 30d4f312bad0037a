import { type RouteCodes, unmatched } from '../metrics/http.ts'

const operational = { GET: [200, 400, 500], HEAD: [200, 400, 500], other: [405] } as const

export const predictRoute = '/v1/models/articletopic:predict'

/** What the lambda serves. */
export const endpoints = {
  [predictRoute]: { POST: [200, 400, 404, 413, 415, 500, 503], other: [405] },
  '/': operational,
  '/healthz': operational,
  '/metrics': operational,
  unmatched,
} as const satisfies RouteCodes

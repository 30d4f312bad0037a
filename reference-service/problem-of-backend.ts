import { BackendFailure } from './backend-failure.ts'
import { Problem, unavailable } from './problem.ts'
import { StoreUnavailable } from './store.ts'

/** What clients are told where Cassandra or another backend fails; undefined for what is our own bug. */
export function problemOfBackend(error: unknown): Problem | undefined {
  if (error instanceof StoreUnavailable) return unavailable(`${error.message}.`)
  if (!(error instanceof BackendFailure)) return undefined
  if (error.outcome === 'rejected') return unavailable(`${error.message}.`)
  return new Problem(error.outcome === 'timeout' ? 504 : 502, `${error.message}.`)
}

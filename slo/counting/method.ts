import { Failure } from '../../common/failure.ts'
import type { StreamingPrometheus } from '../prometheus.ts'
import type { Method } from './request.ts'

/** The cheapest exact way that a server offers: its own increments without extrapolation, or any server's resets(). */
export async function bestMethod(prometheus: StreamingPrometheus, at: number): Promise<Exclude<Method, 'recorded'>> {
  try {
    await prometheus.vector('increase(up[1m] anchored)', at)
    return 'anchored'
  } catch (error) {
    if (error instanceof Failure && error.kind === 'input') return 'resets'
    throw error
  }
}

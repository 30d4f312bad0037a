import { Failure } from '../../common/failure.ts'
import type { StreamingPrometheus } from '../prometheus/prometheus.ts'
import type { SourceMethod } from './request.ts'

/** The cheapest exact way that a server's queries offer: its own increments without extrapolation, or any server's resets(). */
export async function bestQuery(prometheus: StreamingPrometheus, at: number): Promise<SourceMethod> {
  try {
    await prometheus.vector('increase(up[1m] anchored)', at)
    return 'anchored'
  } catch (error) {
    if (error instanceof Failure && error.kind === 'input') return 'resets'
    throw error
  }
}

const switched = 'Some days were counted by '

export function methodNote(method: SourceMethod, instead: SourceMethod, why: string): string {
  return `${switched}${method}, not by ${instead}: ${why}`
}

export const isMethodNote = (note: string) => note.startsWith(switched)

import { setTimeout as delay } from 'node:timers/promises'
import { uniforms } from '../../wiki/random.ts'
import { Problem } from '../http/problem.ts'
import { type LatencyProfile, quantileMs } from './latency-profile.ts'

/** How a service that only pretends to work does it. */
interface Manners {
  readonly latency: LatencyProfile
  /** The share of its requests that fail, and of those that are never answered. */
  readonly failureShare: number
  readonly timeoutShare: number
  readonly seed: number
}

/** What happens to one request. */
type Fate = { readonly kind: 'works' | 'fails'; readonly ms: number } | { readonly kind: 'hangs' }

/** What happens to the k-th request: the same in every run with the same seed. */
export function fates({ latency, failureShare, timeoutShare, seed }: Manners): (k: number) => Fate {
  const uniform = uniforms(seed)
  return (k) => {
    const luck = uniform(k, 1)
    if (luck < timeoutShare) return { kind: 'hangs' }
    return { kind: luck < timeoutShare + failureShare ? 'fails' : 'works', ms: quantileMs(latency, uniform(k)) }
  }
}

/** Nobody waits longer for an answer; if somebody does, there is none either. */
const hangsMs = 300_000

/** Takes as long as each request is meant to take. */
export class Pretence {
  readonly #fateOf: (k: number) => Fate
  #requests = 0

  constructor(manners: Manners) {
    this.#fateOf = fates(manners)
  }

  /** Returns when the next request is worked out. Throws a Problem where it is to fail. Ends early when its client goes. */
  async work(gone: AbortSignal): Promise<void> {
    const fate = this.#fateOf(this.#requests++)
    const ms = fate.kind === 'hangs' ? hangsMs : fate.ms
    if (ms > 0) await delay(ms, undefined, { signal: gone }).catch(() => {})
    if (fate.kind !== 'works') throw new Problem(500, 'This request failed, as it was told to.')
  }
}

import { splitAddress } from './address.ts'
import type { Settings } from './options.ts'

export type ContainerPart = 'cassandra' | 'prometheus' | 'k6'

/** What a Docker engine offers, as far as planning goes. */
export type Offer =
  | { readonly answers: false }
  | { readonly answers: true; readonly images: ReadonlySet<ContainerPart>; readonly sharesNetwork: boolean }

/** Where each part is to come from. */
export interface Supply {
  readonly cassandra: 'existing' | 'container' | 'native' | 'none'
  readonly prometheus: 'existing' | 'container' | 'native'
  readonly service: 'existing' | 'native'
  readonly k6: 'container' | 'native'
}

type Choice = Pick<Settings, 'stack' | 'target' | 'prometheus' | 'cassandra'>

/** The parts that no endpoint stands for, so that a container might. A target has its own Cassandra. */
export function containerCandidates({ target, prometheus, cassandra }: Choice): readonly ContainerPart[] {
  return [
    ...(cassandra === undefined && target === undefined ? (['cassandra'] as const) : []),
    ...(prometheus === undefined ? (['prometheus'] as const) : []),
    'k6',
  ]
}

const LOOPBACK = /^(localhost|127\.|\[?::1)/

/** A container that has a network of its own cannot reach what listens on this machine's loopback interface. */
function isOutOfReach({ target, cassandra }: Choice): boolean {
  const hosts = [target && new URL(target).hostname, cassandra && splitAddress(cassandra).host]
  return hosts.some((host) => host !== undefined && LOOPBACK.test(host))
}

/** An endpoint is used as it is; the rest is forced, or a container where its image is at hand, or native. */
export function chooseSupply(choice: Choice, offer: Offer): Supply {
  const own = (part: ContainerPart) => {
    if (choice.stack !== 'auto') return choice.stack === 'native' ? 'native' : 'container'
    if (!offer.answers || !offer.images.has(part)) return 'native'
    return part === 'cassandra' || offer.sharesNetwork || !isOutOfReach(choice) ? 'container' : 'native'
  }
  const { target, prometheus, cassandra } = choice
  return {
    cassandra: cassandra !== undefined ? 'existing' : target !== undefined ? 'none' : own('cassandra'),
    prometheus: prometheus !== undefined ? 'existing' : own('prometheus'),
    service: target !== undefined ? 'existing' : 'native',
    k6: own('k6'),
  }
}

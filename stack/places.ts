import { type OptionalPart, optionalParts } from '../slo/conventions.ts'
import type { CassandraPorts } from './cassandra/config.ts'
import type { StackIo } from './io.ts'
import type { Settings } from './options.ts'
import { freePorts, requirePort } from './ports.ts'

/** Every address of a stack, chosen before anything starts, so that all parts can start at the same time. */
export interface Places {
  readonly cassandra: CassandraPorts
  readonly prometheusPort: number
  readonly servicePort: number
  readonly rivalPort: number
  readonly kafkaControllerPort: number
  readonly optionalPorts: Readonly<Record<OptionalPart, number>>
}

export async function requireAskedPorts({ cassandra, prometheus, service }: Settings['ports']): Promise<void> {
  if (cassandra !== undefined) await requirePort(cassandra, 'Cassandra')
  if (prometheus !== undefined) await requirePort(prometheus, 'Prometheus')
  if (service !== undefined) await requirePort(service, 'the service')
}

export async function choosePlaces(io: StackIo, { ports }: Settings): Promise<Places> {
  await requireAskedPorts(ports)
  const free = await freePorts(8 + optionalParts.length, io)
  const [cql = 0, storage = 0, jmx = 0, metrics = 0, web = 0, service = 0, rival = 0, controller = 0, ...others] = free
  return {
    cassandra: { cql: ports.cassandra ?? cql, storage, jmx, metrics },
    prometheusPort: ports.prometheus ?? web,
    servicePort: ports.service ?? service,
    rivalPort: rival,
    kafkaControllerPort: controller,
    optionalPorts: Object.fromEntries(optionalParts.map((part, i) => [part, others[i]])) as Places['optionalPorts'],
  }
}

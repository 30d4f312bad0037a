import { type OptionalPart, optionalParts } from '../../slo/conventions.ts'
import { requireAddresses, seatsOf } from '../cassandra/cluster.ts'
import type { CassandraPorts } from '../cassandra/config.ts'
import type { StackIo } from '../io.ts'
import type { Settings } from './options.ts'
import { freePorts, requirePort } from './ports.ts'

/** Every address of a stack, chosen before anything starts, so that all parts can start at the same time. */
export interface Places {
  /** Of its first node; all nodes have the same ports, each at its own address. */
  readonly cassandra: CassandraPorts
  /** JMX of each further node: it is always at 127.0.0.1. */
  readonly furtherJmx: readonly number[]
  readonly prometheusPort: number
  readonly servicePort: number
  readonly rivalPort: number
  readonly kafkaControllerPort: number
  readonly optionalPorts: Readonly<Record<OptionalPart, number>>
}

export async function requireAskedPorts({
  ports,
  dataCenters,
}: Pick<Settings, 'ports' | 'dataCenters'>): Promise<void> {
  const { cassandra, prometheus, service } = ports
  const seats = seatsOf(dataCenters)
  await requireAddresses(seats)
  if (cassandra !== undefined) for (const { host } of seats) await requirePort(cassandra, 'Cassandra', host)
  if (prometheus !== undefined) await requirePort(prometheus, 'Prometheus')
  if (service !== undefined) await requirePort(service, 'the service')
}

export async function choosePlaces(io: StackIo, settings: Settings): Promise<Places> {
  const { ports, dataCenters } = settings
  await requireAskedPorts(settings)
  const hosts = seatsOf(dataCenters).map(({ host }) => host)
  const furtherNodes = hosts.length - 1
  const free = await freePorts(8 + furtherNodes + optionalParts.length, io, hosts)
  const furtherJmx = free.splice(0, furtherNodes)
  const [cql = 0, storage = 0, jmx = 0, metrics = 0, web = 0, service = 0, rival = 0, controller = 0, ...others] = free
  return {
    cassandra: { cql: ports.cassandra ?? cql, storage, jmx, metrics },
    furtherJmx,
    prometheusPort: ports.prometheus ?? web,
    servicePort: ports.service ?? service,
    rivalPort: rival,
    kafkaControllerPort: controller,
    optionalPorts: Object.fromEntries(optionalParts.map((part, i) => [part, others[i]])) as Places['optionalPorts'],
  }
}

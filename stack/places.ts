import type { CassandraPorts } from './cassandra/config.ts'
import type { StackIo } from './io.ts'
import type { Settings } from './options.ts'
import { freePorts, requirePort } from './ports.ts'

/** Every address of a stack, chosen before anything starts, so that all parts can start at the same time. */
export interface Places {
  readonly cassandra: CassandraPorts
  readonly prometheusPort: number
  readonly servicePort: number
}

export async function choosePlaces(io: StackIo, { ports }: Settings): Promise<Places> {
  const [cql = 0, storage = 0, jmx = 0, metrics = 0, web = 0, service = 0] = await freePorts(6, io)
  const asked = (port: number | undefined, part: string) => (port === undefined ? undefined : requirePort(port, part))
  return {
    cassandra: { cql: (await asked(ports.cassandra, 'Cassandra')) ?? cql, storage, jmx, metrics },
    prometheusPort: (await asked(ports.prometheus, 'Prometheus')) ?? web,
    servicePort: (await asked(ports.service, 'the service')) ?? service,
  }
}

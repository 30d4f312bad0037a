import type { NodePlace } from '../../../stack/cassandra/config.ts'

/** A node without others, at ports where nothing listens. */
export const lone: NodePlace = {
  seat: { name: 'cassandra', host: '127.0.0.1', dataCenter: 'dc' },
  ports: { cql: 1, storage: 2, jmx: 3, metrics: 4 },
  seedHost: '127.0.0.1',
  isAlone: true,
}

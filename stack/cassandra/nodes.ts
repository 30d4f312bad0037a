import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'
import { nativePart } from '../parts/native-part.ts'
import { PortTaken } from '../parts/readiness.ts'
import { type Blueprint, KEYSPACE, type StartedPart, TABLE } from '../plan/blueprint.ts'
import type { CassandraNode, CassandraPart } from '../stack-record.ts'
import { together } from '../together.ts'
import { required } from '../toolchain/tools.ts'
import { VERSIONS } from '../toolchain/versions.ts'
import { type Seat, seatsOf } from './cluster.ts'
import type { CassandraPorts } from './config.ts'
import { untilFormed } from './formed.ts'
import { launchCassandra, untilCassandraReady } from './native.ts'

/** Where others reach a node; settled before it is up. */
export type NodeEndpoint = Omit<CassandraNode, 'origin'>
/** The first is asked first, and its data centre is that of the service. */
export type NodeEndpoints = readonly [NodeEndpoint, ...NodeEndpoint[]]

/** What a driver is told: the nodes of the data centre that it is in, of which it asks one or another. */
export function contactOf(nodes: NodeEndpoints): { readonly address: string; readonly localDataCenter: string } {
  const [{ localDataCenter }] = nodes
  const near = nodes.filter((node) => node.localDataCenter === localDataCenter)
  return { address: near.map(({ address }) => address).join(','), localDataCenter }
}

/** It writes its memtables down first, so that its next start has no commit log to replay. */
export const GRACE_SECONDS = 20

export const LABEL = `Cassandra ${VERSIONS.cassandra}`

/** A Cassandra that dies at its start may have found data that it cannot read. */
function suspectData(error: unknown, dataFolder: string): unknown {
  if (!(error instanceof Failure) || error instanceof PortTaken || error.kind !== 'environment') return error
  const hint = `${error.hint ?? ''}\nif its data is damaged: remove ${dataFolder}, or use --fresh`
  return new Failure(error.kind, error.message, { hint, cause: error })
}

interface PlannedNode {
  readonly seat: Seat
  readonly ports: CassandraPorts
  readonly endpoint: NodeEndpoint
}

function planNode({ places }: Blueprint, seat: Seat, index: number): PlannedNode {
  const ports = { ...places.cassandra, ...(index === 0 ? {} : { jmx: required(places.furtherJmx[index - 1]) }) }
  const { host, dataCenter } = seat
  const endpoint = {
    address: `${host}:${ports.cql}`,
    localDataCenter: dataCenter,
    jmxPort: ports.jmx,
    metricsAddress: `${host}:${ports.metrics}`,
  }
  return { seat, ports, endpoint }
}

async function startNode(
  io: StackIo,
  blueprint: Blueprint,
  { seat, ports, endpoint }: PlannedNode,
  { seedHost, isAlone, beside }: { readonly seedHost: string; readonly isAlone: boolean; readonly beside: number },
): Promise<StartedPart<CassandraNode>> {
  const { settings } = blueprint
  const base = required(blueprint.dataFolder)
  const dataFolder = isAlone ? base : join(base, seat.name)
  const launching = launchCassandra(io, {
    ...required(blueprint.tools.cassandra),
    jmxExporter: required(blueprint.tools.jmxExporter),
    place: { seat, ports, seedHost, isAlone },
    heapMiB: blueprint.heapMiB,
    commitLogSync: settings.commitLogSync,
    folder: blueprint.roster.folder,
    dataFolder,
    logFolder: settings.logFolder,
    keyspace: KEYSPACE,
    table: TABLE,
    orphan: blueprint.orphan,
  })
  return await nativePart(io, blueprint, launching, {
    label: LABEL,
    version: VERSIONS.cassandra,
    graceMs: settings.fresh ? 0 : GRACE_SECONDS * 1000,
    part: (origin) => ({ origin, ...endpoint }),
    ready: async (inner, running) => {
      await untilCassandraReady(inner, running, endpoint.address, beside).catch((error: unknown) => {
        throw settings.fresh ? error : suspectData(error, dataFolder)
      })
    },
  })
}

/**
 * A native Cassandra: a cluster, of one node or of several. The first starts alone, because the others ask it for the ring; they start side by
 * side. Ready when each knows all of the others to be up.
 */
export async function startNodes(
  io: StackIo,
  blueprint: Blueprint,
): Promise<{ readonly endpoints: NodeEndpoints; readonly started: StartedPart<CassandraPart> }> {
  const [firstSeat, ...furtherSeats] = seatsOf(blueprint.settings.dataCenters)
  const seedHost = firstSeat.host
  const isAlone = furtherSeats.length === 0
  const lead = planNode(blueprint, firstSeat, 0)
  const others = furtherSeats.map((seat, i) => planNode(blueprint, seat, i + 1))
  const started = [await startNode(io, blueprint, lead, { seedHost, isAlone, beside: 1 })]
  const startOther = (node: PlannedNode) => async (inner: StackIo) => {
    const part = await startNode(io, blueprint, node, { seedHost, isAlone, beside: others.length })
    started.push(part)
    return await part.ready(inner)
  }
  const ready = async (inner: StackIo): Promise<CassandraPart> => {
    const first = await required(started[0]).ready(inner)
    const further = await together(inner, others.map(startOther))
    await untilFormed(inner, blueprint.roster.folder, [first, ...further])
    return { ...first, others: further }
  }
  return {
    endpoints: [lead.endpoint, ...others.map(({ endpoint }) => endpoint)],
    started: {
      label: isAlone ? LABEL : `${LABEL}, ${1 + others.length} nodes`,
      ready,
      stop: async () => void (await Promise.all(started.map((part) => part.stop()))),
    },
  }
}

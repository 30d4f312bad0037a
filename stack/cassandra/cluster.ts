import { Failure } from '../../common/failure.ts'
import { isFree } from '../plan/ports.ts'

/** Nodes of a cluster that are in one data centre. */
export interface DataCenter {
  readonly name: string
  readonly nodes: number
}
export type DataCenters = readonly [DataCenter, ...DataCenter[]]

/** The name that SimpleSnitch gives, and containers. */
export const USUAL_DATA_CENTER = 'datacenter1'
export const LONE_NODE: DataCenters = [{ name: USUAL_DATA_CENTER, nodes: 1 }]

/** More copies than three nobody keeps in a data centre. */
const MOST_COPIES = 3

/** One node before it has ports: where it listens, and which part of the ring it begins with. */
export interface Seat {
  /** As its logs and folders are called. */
  readonly name: string
  /** Of the loopback interface, an address of its own for each node. */
  readonly host: string
  readonly dataCenter: string
  /** Absent for a lone node, which has all of the ring. */
  readonly token?: string
}
export type Seats = readonly [Seat, ...Seat[]]

export const nodeCount = (dataCenters: DataCenters): number => dataCenters.reduce((sum, { nodes }) => sum + nodes, 0)

/** As logs and folders of a node are called, from 0 on. */
export const nodeName = (index: number): string => (index === 0 ? 'cassandra' : `cassandra-${index + 1}`)

/** How many copies each data centre keeps of a row. */
export function replicationOf(dataCenters: readonly DataCenter[]): Readonly<Record<string, number>> {
  return Object.fromEntries(dataCenters.map(({ name, nodes }) => [name, Math.min(nodes, MOST_COPIES)]))
}

const RING = 2n ** 64n

/** Of one data centre the nodes share the ring evenly; a token belongs to one node alone, so that the next data centre begins one further. */
function tokenOf(index: number, nodes: number, dataCenter: number): string {
  return String(-(RING / 2n) + (RING * BigInt(index)) / BigInt(nodes) + BigInt(dataCenter))
}

/** Every node in its order: those of the first data centre are the first. */
export function seatsOf(dataCenters: DataCenters): Seats {
  const isAlone = nodeCount(dataCenters) === 1
  const seats = dataCenters
    .flatMap(({ name, nodes }, which) =>
      Array.from({ length: nodes }, (_, i) => ({ dataCenter: name, token: tokenOf(i, nodes, which) })),
    )
    .map(({ dataCenter, token }, index): Seat => {
      const place = { name: nodeName(index), host: `127.0.0.${index + 1}`, dataCenter }
      return isAlone ? place : { ...place, token }
    })
  return seats as unknown as Seats
}

/** Linux has the whole of 127.0.0.0/8 on its loopback interface, other systems only its first address. */
export async function requireAddresses(seats: Seats): Promise<void> {
  for (const { host, name } of seats) {
    await isFree(0, host).catch((cause: unknown) => {
      throw new Failure('environment', `${name} cannot listen on ${host}: it is no address of this machine`, {
        hint: `A cluster has an address of the loopback interface for each node. On macOS: sudo ifconfig lo0 alias ${host}`,
        cause,
      })
    })
  }
}

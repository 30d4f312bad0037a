import { createServer } from 'node:net'
import { LOOPBACK_HOST } from '../plan/address.ts'
import { type Engine, unlessRefused } from './engine.ts'

/** How this machine and an engine's containers reach each other. */
export interface Bridge {
  /** Whether containers may share this machine's loopback interface: not with Docker Desktop or a remote engine. */
  readonly sharesNetwork: boolean
  /**
   * Where this machine reaches the ports that containers publish. At its own address on the bridge the kernel passes them on;
   * at the loopback address a process of the engine would carry every byte.
   */
  readonly publishedAt: string
}

const NOWHERE: Bridge = { sharesNetwork: false, publishedAt: LOOPBACK_HOST }
const EVERYWHERE = '0.0.0.0'
const BINDING = 'com.docker.network.bridge.host_binding_ipv4'

/** The first address of a subnet such as 172.17.0.0/16, where engines put the host. */
const firstAddress = (subnet: string) => subnet.replace(/\d+\/\d+$/, '1')

/** Asked by listening there: an interface without containers is down, and a list of interfaces leaves it out. */
function isOurs(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen({ host: address, port: 0 }, () => server.close(() => resolve(true)))
  })
}

export async function bridgeOf(engine: Engine): Promise<Bridge> {
  const bridge = await unlessRefused(engine.getNetwork('bridge').inspect())
  const { Gateway: gateway, Subnet: subnet = '' } = bridge?.IPAM?.Config?.[0] ?? {}
  const host = gateway ?? firstAddress(subnet)
  if (!bridge || !(await isOurs(host))) return NOWHERE
  return { sharesNetwork: true, publishedAt: bridge.Options?.[BINDING] === EVERYWHERE ? host : LOOPBACK_HOST }
}

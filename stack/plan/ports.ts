import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { Failure } from '../../common/failure.ts'
import { hasCode } from '../../common/files.ts'
import type { StackIo } from '../io.ts'

/** Ports from here up to where the system begins to number outgoing connections: nobody takes them by chance. */
const LOWEST = 10_000
/** Where Linux begins by default, see ip_local_port_range in ip(7). */
const FIRST_EPHEMERAL = 32_768
const ATTEMPTS = 200

function firstEphemeral(): number {
  try {
    const first = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0])
    return first > LOWEST + 1000 ? first : FIRST_EPHEMERAL
  } catch {
    return FIRST_EPHEMERAL
  }
}

/** Whether a server could listen there now. */
export function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => {
      if (hasCode(error, 'EADDRINUSE') || hasCode(error, 'EACCES')) resolve(false)
      else reject(error)
    })
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** Different ports, as many as asked for, that are free on all of these addresses. */
export async function freePorts(
  count: number,
  io: Pick<StackIo, 'random'>,
  hosts: readonly string[] = ['127.0.0.1'],
): Promise<number[]> {
  const areFree = async (port: number) => (await Promise.all(hosts.map((host) => isFree(port, host)))).every(Boolean)
  const span = firstEphemeral() - LOWEST
  const ports = new Set<number>()
  for (let attempt = 0; attempt < ATTEMPTS && ports.size < count; attempt++) {
    const port = LOWEST + Math.floor(io.random() * span)
    if (!ports.has(port) && (await areFree(port))) ports.add(port)
  }
  if (ports.size < count) throw new Failure('environment', `found no ${count} free ports on ${hosts.join(', ')}`)
  return [...ports]
}

/** A port that somebody asked for by number is used as it is, or refused. */
export async function requirePort(port: number, part: string, host = '127.0.0.1'): Promise<void> {
  if (await isFree(port, host)) return
  throw new Failure('environment', `port ${port}, which was asked for ${part}, is in use on ${host}`, {
    hint: `stop what listens there (ss -ltnp 'sport = :${port}' shows it), or leave the port to be chosen`,
  })
}

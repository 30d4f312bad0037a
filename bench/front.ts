import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { bytesOf, connectUpstream, type Upstream } from '../test/proof/exchange.ts'
import { root } from './programs.ts'

/** Whoever is to trust the front looks for authorities here. */
export const certificates = join(root, 'test/certificates')

interface Front extends AsyncDisposable {
  readonly url: string
  /** Whether each answer is the last of its connection. */
  readonly endConnections: (end: boolean) => void
  /** Asks these services in turn from now on. */
  readonly spread: (serviceUrls: readonly string[]) => void
}

/** Encrypts for a service that does not, on a free port of this machine. */
export async function openFront(serviceUrl: string): Promise<Front> {
  let upstreams = [connectUpstream(serviceUrl)]
  let turn = 0
  const ask: Upstream = (...request) => {
    turn = (turn + 1) % upstreams.length
    return (upstreams[turn] as (typeof upstreams)[number]).ask(...request)
  }
  const spread = (serviceUrls: readonly string[]) => {
    for (const { close } of upstreams) close()
    upstreams = serviceUrls.map(connectUpstream)
  }
  const identity = {
    key: readFileSync(join(certificates, 'server.key')),
    cert: readFileSync(join(certificates, 'server.pem')),
  }
  let connection = 'keep-alive'
  const server = createServer({ ...identity, keepAliveTimeout: 60_000, noDelay: true }, (request, response) => {
    const { method = 'GET', url = '/', headers } = request
    bytesOf(request)
      .then((body) => ask(method, url, headers, body))
      .then((reply) => response.writeHead(reply.status, { ...reply.headers, connection }).end(reply.body))
      .catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    endConnections: (end) => {
      connection = end ? 'close' : 'keep-alive'
    },
    spread,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      spread([])
    },
  }
}

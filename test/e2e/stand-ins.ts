import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export type StandIn = AsyncDisposable & { readonly url: string; readonly port: number }

/** Real servers, each of which goes wrong in one way. */
export const standIns = {
  /** Takes connections and requests, and never answers. */
  silent: () => undefined,
  /** Somebody's home page at every address. */
  page: (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><h1>It works!</h1></html>'),
  /** Promises an answer, and stops in the middle of it. */
  halting: (_, response) => void response.writeHead(200, { 'content-length': 100 }).write('{"status":'),
  /** A Prometheus that was started without --web.enable-remote-write-receiver. */
  readOnlyPrometheus: ({ url }, response) => response.writeHead(url === '/-/ready' ? 200 : 404).end(),
  /** A Prometheus that is still replaying its log. */
  startingPrometheus: (_, response) => response.writeHead(503).end('Service Unavailable'),
  /** A service that is healthy, and hangs up on everybody who wants a row. */
  abruptService: ({ url }, response) =>
    url?.startsWith('/v1/') ? response.destroy() : response.end('{"status":"ok","version":"0.0.0"}'),
} as const satisfies Record<string, RequestListener>

export async function standIn(listener: RequestListener): Promise<StandIn> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

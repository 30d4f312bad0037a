import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as send } from 'node:http'

/** A whole answer, kept as bytes so that what is not tampered with arrives unchanged. */
export type Reply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  /** Milliseconds between the bytes of the head; absent: all at once. */
  readonly drip?: number
}

/** One request on its way through the proxy. */
export type Exchange = {
  readonly method: string
  readonly path: string
  /** How many scored requests came before it; the surge sends them in the order of its schedule. */
  readonly index: number
  /** Milliseconds since the scored window began. */
  readonly sinceWindowMs: number
  /** Asks the service behind the proxy and waits for its whole answer. */
  readonly forward: () => Promise<Reply>
  /** Asks it something else beside. */
  readonly ask: (method: string, path: string) => Promise<Reply>
}

export type Upstream = (method: string, path: string, headers?: IncomingHttpHeaders, body?: Buffer) => Promise<Reply>

/** Connections to the service are kept; there are as many as requests under way. */
export function connectUpstream(base: string): { readonly ask: Upstream; readonly close: () => void } {
  const agent = new Agent({ keepAlive: true })
  const { hostname, port } = new URL(base)
  const ask: Upstream = (method, path, headers = {}, body = Buffer.alloc(0)) =>
    new Promise((resolve, reject) => {
      const request = send({ agent, hostname, port, method, path, headers }, (response) => {
        bytesOf(response).then(
          (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
          reject,
        )
      })
      request.on('error', reject)
      request.end(body)
    })
  return { ask, close: () => agent.destroy() }
}

export function bytesOf(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    message.on('error', reject)
  })
}

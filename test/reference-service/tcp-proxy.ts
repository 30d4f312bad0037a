import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Stands between a client and a server and makes the network, or the server, fail. */
export class TcpProxy implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #mode: 'open' | 'frozen' | 'cut' = 'open'

  private constructor(host: string, port: number) {
    this.#server = createServer((near) => {
      if (this.#mode === 'cut') return void near.resetAndDestroy()
      const far = connect({ host, port })
      this.#join(near, far)
      this.#join(far, near)
    })
  }

  /** A proxy on a free port, in front of host:port. */
  static async before(address: string): Promise<TcpProxy> {
    const [host = '', port = ''] = address.split(':')
    const proxy = new TcpProxy(host, Number(port))
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** How many clients are connected. */
  get connections(): number {
    return this.#sockets.size / 2
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from)
    if (this.#mode === 'frozen') from.pause()
    from.on('data', (bytes) => to.write(bytes))
    from.on('error', () => {})
    from.once('close', () => {
      this.#sockets.delete(from)
      to.destroy()
    })
    if (this.#mode === 'frozen') from.pause()
  }

  /** Nothing moves any more, as when the server is stopped with SIGSTOP; connections stay, and new ones are taken. */
  freeze(): void {
    this.#mode = 'frozen'
    for (const socket of this.#sockets) socket.pause()
  }

  /** Breaks all connections and refuses new ones, as when the server is gone. */
  cut(): void {
    this.#mode = 'cut'
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  mend(): void {
    this.#mode = 'open'
    for (const socket of this.#sockets) socket.resume()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { Failure } from '../../common/failure.ts'

/** Connections that wait to be accepted: beyond them the kernel lets clients try again after 1, 3, 7 s. It takes no more than its own limit. */
const backlog = 4096

/** Resolves when the port is open, to its number. Throws a Failure where it is somebody else's. */
export async function listen(app: FastifyInstance, host: string, port: number, log: Logger): Promise<number> {
  await app.listen({ host, port, backlog }).catch((error: NodeJS.ErrnoException) => {
    throw new Failure('environment', `Cannot listen on ${host}:${port} (${error.code}).`, {
      hint: 'Set LISTEN_PORT to a free port, or to 0 for any.',
      cause: error,
    })
  })
  const { port: found } = app.server.address() as AddressInfo
  // Whatever the level: those who asked for any free port learn it here.
  log.child({}, { level: 'info' }).info({ host, port: found }, 'listening')
  return found
}

/** Takes no new connections and lets requests in flight finish for a while. */
export async function drain(app: FastifyInstance, timeoutMs: number): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), timeoutMs)
  await app.close()
  clearTimeout(cut)
}

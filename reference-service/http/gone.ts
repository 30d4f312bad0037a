import type { FastifyReply } from 'fastify'

/** Aborted when the client leaves before it is answered. Not when it leaves afterwards: an abort makes an error with its stack. */
export function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableEnded) gone.abort()
  })
  return gone.signal
}

import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { goneSignal } from '../../../reference-service/http/gone.ts'

/** Asks one question, answered at once or never, and hangs up. @returns whether the service was told that its client has gone */
async function isAborted(answers: boolean): Promise<boolean> {
  const asked = Promise.withResolvers<{ readonly signal: AbortSignal; readonly closed: Promise<unknown> }>()
  const app = Fastify()
  app.get('/', (_, reply) => {
    asked.resolve({ signal: goneSignal(reply), closed: once(reply.raw, 'close') })
    if (answers) reply.send('here')
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  try {
    const asking = request({ port: (app.server.address() as AddressInfo).port, host: '127.0.0.1' }).end()
    asking.on('error', () => undefined)
    const { signal, closed } = await asked.promise
    if (answers) (await once(asking, 'response'))[0].resume()
    else asking.destroy()
    await closed
    return signal.aborted
  } finally {
    await app.close()
  }
}

test('a client that leaves before it is answered has gone, and one that has its answer has not', async () => {
  expect([await isAborted(false), await isAborted(true)]).toEqual([true, false])
})

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { createServer as createTlsServer, setDefaultCACertificates } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { probeCql } from '../../../stack/cassandra/cql-probe.ts'
import { authority, forgetTrustAfterwards, serverIdentity } from '../../secure-server.ts'

/** SUPPORTED, the answer to OPTIONS, without a body. */
const supported = Buffer.from([0x84, 0, 0, 0, 0x06, 0, 0, 0, 0])

async function listening(server: Server, host = '127.0.0.1'): Promise<string> {
  server.listen(0, host)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

const answering = (socket: NodeJS.ReadWriteStream) =>
  void socket.on('error', () => undefined).on('data', () => socket.write(supported))

test('Cassandra answers by its own protocol', async () => {
  expect(await probeCql(await listening(createServer(answering)))).toEqual({ answers: true })
})

test('it is found at an address of IPv6', async () => {
  expect(await probeCql(await listening(createServer(answering), '::1'))).toEqual({ answers: true })
})

test('through TLS it answers where its authority is trusted, and the refusal is told where not', async () => {
  forgetTrustAfterwards()
  const address = await listening(createTlsServer(serverIdentity, answering))
  expect(await probeCql(address, true)).toMatchObject({ why: expect.stringContaining('its certificate is refused') })
  setDefaultCACertificates([readFileSync(authority, 'utf8')])
  expect(await probeCql(address, true)).toEqual({ answers: true })
})

test('nobody is told as nobody', async () => {
  expect(await probeCql('127.0.0.1:9')).toEqual({ answers: false, why: 'nobody listens there' })
})

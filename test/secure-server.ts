import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { onTestFinished } from 'vitest'

const certificates = join(import.meta.dirname, 'certificates')
export const authority = join(certificates, 'authority.pem')
export const serverIdentity = {
  key: readFileSync(join(certificates, 'server.key')),
  cert: readFileSync(join(certificates, 'server.pem')),
}

/** The address of a server with a certificate of an authority that nobody knows, until the test is over. */
export async function secureServer(listener: RequestListener): Promise<string> {
  const server = createServer(serverIdentity, listener).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server, 'listening')
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Trust that a test gives ends with it. */
export function forgetTrustAfterwards(): void {
  const before = getCACertificates('default')
  onTestFinished(() => setDefaultCACertificates(before))
}

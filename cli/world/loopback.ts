import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Failure } from '../../common/failure.ts'
import { hasCode } from '../../common/files.ts'

/** Nobody but this machine is answered. */
const loopback = '127.0.0.1'

/** Nobody else may frame, load or guess anything of what is answered. Pages say themselves what they run; no header can widen that. */
export const guards = {
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/**
 * Whether a request means this machine by a name of its own: a page from elsewhere whose name was made to lead here sends its own. Any port will do,
 * because of tunnels.
 */
export function meansThisMachine(host: string | undefined): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host ?? '')
}

/**
 * Lets a server listen on this machine alone. @param port 0: a free one
 * @returns its URL
 * @throws Failure 'environment' where the port cannot be used, with the hint
 */
export async function listenHere(server: Server, port: number, hint: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(whyNotListening(error, port, hint)))
    server.listen(port, loopback, resolve)
  })
  return `http://${loopback}:${(server.address() as AddressInfo).port}/`
}

function whyNotListening(error: Error, port: number, hint: string): Failure {
  const why = hasCode(error, 'EADDRINUSE')
    ? 'something else uses it'
    : hasCode(error, 'EACCES')
      ? 'permission is denied'
      : error.message
  return new Failure('environment', `Port ${port} of ${loopback} cannot be used: ${why}.`, { hint, cause: error })
}

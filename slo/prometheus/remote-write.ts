import { Failure } from '../../common/failure.ts'
import { type Endpoint, inTime } from './call.ts'

/** Whether a server takes what others push. An empty push is malformed to a receiver (400); a server without one does not know the path, or only to read it. */
export async function acceptsRemoteWrite(endpoint: Endpoint): Promise<boolean> {
  const ask = endpoint.fetch ?? globalThis.fetch
  const { status } = await inTime(endpoint, Failure, (signal) =>
    ask(`${endpoint.url}/api/v1/write`, {
      method: 'POST',
      headers: endpoint.headers ?? {},
      redirect: 'manual',
      signal,
    }),
  )
  return status !== 404 && status !== 405
}

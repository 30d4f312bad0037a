import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import { type Endpoint, inTime } from './call.ts'
import { exchange } from './http.ts'
import type { Prometheus } from './prometheus.ts'

/** Whether a server takes what others push. An empty push is malformed to a receiver (400); a server without one does not know the path, or only to read it. */
export async function acceptsRemoteWrite(endpoint: Endpoint): Promise<boolean> {
  const request = { headers: endpoint.headers, body: new Uint8Array(0) }
  const { status, body } = await inTime(endpoint, Failure, (signal) =>
    exchange(`${endpoint.url}/api/v1/write`, request, signal),
  )
  body.destroy()
  return status !== 404 && status !== 405
}

const buildSchema = z.object({ version: z.string().regex(/^\d+\.\d+/) })

/**
 * Whether a server is known to take native histograms that are pushed to it: a Prometheus from 3.9 on, where no flag decides it. Another
 * one may refuse all that is pushed beside them.
 */
export async function takesNativeHistograms(prometheus: Pick<Prometheus, 'get'>): Promise<boolean> {
  try {
    const build = buildSchema.safeParse(await prometheus.get('/api/v1/status/buildinfo'))
    const [major = 0, minor = 0] = build.success ? build.data.version.split('.').map(Number) : []
    return major > 3 || (major === 3 && minor >= 9)
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}

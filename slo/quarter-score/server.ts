import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import type { Prometheus } from '../prometheus.ts'

const buildSchema = z.object({ version: z.string() })
const runtimeSchema = z.object({ storageRetention: z.string() })

/** Which server answers, and how long it remembers; fails with 'environment' where none does. */
export async function askServer(prometheus: Prometheus) {
  await prometheus.vector('vector(1)', 0)
  const build = buildSchema.safeParse(await ifKnown(prometheus, '/api/v1/status/buildinfo'))
  const runtime = runtimeSchema.safeParse(await ifKnown(prometheus, '/api/v1/status/runtimeinfo'))
  return {
    url: prometheus.url,
    ...(build.success ? { version: build.data.version } : {}),
    ...(runtime.success ? { retention: runtime.data.storageRetention } : {}),
  }
}

/** Thanos does not tell everything that Prometheus does. */
async function ifKnown(prometheus: Prometheus, path: string): Promise<unknown> {
  try {
    return await prometheus.get(path)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

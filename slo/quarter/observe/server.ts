import { z } from 'zod'
import type { Prometheus } from '../../prometheus/prometheus.ts'
import { askBuild, ifKnown, type Software } from '../../prometheus/software.ts'

const runtimeSchema = z.object({ storageRetention: z.string() })

/** Who answers. */
export type Server = {
  readonly url: string
  readonly software: Software
  readonly version?: string
  /** How long it remembers, as it says itself. */
  readonly retention?: string
}

/** Which server answers, how long it remembers, and by which labels it would tell servers of a pair apart. Fails with 'environment' where none does. */
export async function askServer(prometheus: Prometheus): Promise<{ server: Server; replicaLabels: readonly string[] }> {
  await prometheus.vector('vector(1)', 1)
  const [build, runtimeinfo] = await Promise.all([askBuild(prometheus), ifKnown(prometheus, 'runtimeinfo')])
  const { software, version, replicaLabels } = build
  const runtime = runtimeSchema.safeParse(runtimeinfo)
  const server: Server = {
    url: prometheus.url,
    software,
    ...(version === undefined ? {} : { version }),
    ...(runtime.success ? { retention: runtime.data.storageRetention } : {}),
  }
  return { server, replicaLabels }
}

import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import type { Prometheus } from '../prometheus/prometheus.ts'

const buildSchema = z.object({ version: z.string().min(1) })
const runtimeSchema = z.object({ storageRetention: z.string() })
/** Thanos tells which labels it drops to make one server of several. */
const thanosSchema = z.object({ 'query.replica-label': z.string() })
const storesSchema = z.record(
  z.string(),
  z.array(z.object({ name: z.string(), lastError: z.unknown(), labelSets: z.array(z.unknown()).nullish() })),
)

/** Who answers. */
export type Server = {
  readonly url: string
  readonly software: 'Prometheus' | 'Thanos'
  readonly version?: string
  /** How long it remembers, as it says itself. */
  readonly retention?: string
}

/** Which server answers, how long it remembers, and by which labels it would tell servers of a pair apart. Fails with 'environment' where none does. */
export async function askServer(prometheus: Prometheus): Promise<{ server: Server; replicaLabels: readonly string[] }> {
  await prometheus.vector('vector(1)', 1)
  const status = (name: string) => ifKnown(prometheus, `/api/v1/status/${name}`)
  const [buildinfo, runtimeinfo, flags] = await Promise.all([
    status('buildinfo'),
    status('runtimeinfo'),
    status('flags'),
  ])
  const build = buildSchema.safeParse(buildinfo)
  const runtime = runtimeSchema.safeParse(runtimeinfo)
  const thanos = thanosSchema.safeParse(flags)
  const labels = thanos.success ? thanos.data['query.replica-label'].split(/[\s,[\]]+/) : []
  const server: Server = {
    url: prometheus.url,
    software: thanos.success ? 'Thanos' : 'Prometheus',
    ...(build.success ? { version: build.data.version } : {}),
    ...(runtime.success ? { retention: runtime.data.storageRetention } : {}),
  }
  return { server, replicaLabels: labels.filter((label) => label !== '') }
}

/** Thanos leaves out a store that has just gone, and does not say so in its answers. Fails with 'environment' where one is missing. */
export async function checkStores(prometheus: Prometheus, { software }: Server): Promise<void> {
  if (software !== 'Thanos') return
  const stores = storesSchema.safeParse(await ifKnown(prometheus, '/api/v1/stores'))
  const missing = stores.success
    ? Object.values(stores.data)
        .flat()
        .filter(({ lastError }) => lastError)
    : []
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  throw new Failure(
    'environment',
    `Thanos at ${prometheus.url} has lost sight of ${names}: its answers may lack requests.`,
    {
      hint: 'Ask again when it is back, with --no-cache if it went away during a report.',
    },
  )
}

/** Neither tells everything that the other does. */
async function ifKnown(prometheus: Prometheus, path: string): Promise<unknown> {
  try {
    return await prometheus.get(path)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

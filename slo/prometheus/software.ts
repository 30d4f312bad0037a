import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import type { Prometheus } from './prometheus.ts'

export type Software = 'Prometheus' | 'Thanos' | 'Mimir'
/** Who answers, as the server itself says. */
export type Build = {
  readonly software: Software
  readonly version?: string
  readonly replicaLabels: readonly string[]
}

const buildSchema = z.object({ version: z.string().min(1) })
const applicationSchema = z.object({ application: z.string() })
/** Thanos tells which labels it drops to make one server of several. */
const thanosSchema = z.object({ 'query.replica-label': z.string() })

/** Which server answers, and by which labels it would tell servers of a pair apart; Prometheus where it does not say. */
export async function askBuild(prometheus: Pick<Prometheus, 'get'>): Promise<Build> {
  const [buildinfo, flags] = await Promise.all([ifKnown(prometheus, 'buildinfo'), ifKnown(prometheus, 'flags')])
  const build = buildSchema.safeParse(buildinfo)
  const application = applicationSchema.safeParse(buildinfo).data?.application ?? ''
  const thanos = thanosSchema.safeParse(flags)
  const labels = thanos.success ? thanos.data['query.replica-label'].split(/[\s,[\]]+/) : []
  const others = /mimir/i.test(application) ? 'Mimir' : 'Prometheus'
  return {
    software: thanos.success ? 'Thanos' : others,
    ...(build.success ? { version: build.data.version } : {}),
    replicaLabels: labels.filter((label) => label !== ''),
  }
}

/** What a server tells of itself; none tells everything that another one does. */
export async function ifKnown(prometheus: Pick<Prometheus, 'get'>, name: string): Promise<unknown> {
  try {
    return await prometheus.get(`/api/v1/status/${name}`)
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'interrupted') return undefined
    throw error
  }
}

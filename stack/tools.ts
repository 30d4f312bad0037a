import type { Failure } from '../common/failure.ts'
import type { StackIo } from './io.ts'
import type { Plan } from './plan.ts'
import { ensureK6, ensurePrometheus } from './toolchain/go-tools.ts'
import { ensureCassandra, ensureJmxExporter } from './toolchain/jars.ts'
import { requireJava } from './toolchain/requirements.ts'

/** The programs on this machine that the plan calls for. */
export interface Tools {
  readonly k6?: string
  readonly prometheus?: string
  readonly cassandra?: { readonly java: string; readonly jars: string }
  readonly jmxExporter?: string
}

async function optionalJmxExporter(io: StackIo): Promise<string | undefined> {
  return await ensureJmxExporter(io).catch((error: Failure) => {
    io.log(`Cassandra's own metrics are left out: ${error.message}`)
    return undefined
  })
}

async function cassandraTools(io: StackIo) {
  const [java, jars] = await Promise.all([requireJava(io), ensureCassandra(io)])
  return { java, jars }
}

/** Builds or finds them all, side by side. */
export async function ensureTools(io: StackIo, plan: Plan): Promise<Tools> {
  const [k6, prometheus, cassandra, jmxExporter] = await Promise.all([
    plan.k6 === 'native' ? ensureK6(io) : undefined,
    plan.prometheus === 'native' ? ensurePrometheus(io) : undefined,
    plan.cassandra === 'native' ? cassandraTools(io) : undefined,
    plan.cassandra === 'native' ? ensureJmxExporter(io) : undefined,
  ])
  const exporter = jmxExporter ?? (plan.cassandra === 'container' ? await optionalJmxExporter(io) : undefined)
  return {
    ...(k6 === undefined ? {} : { k6 }),
    ...(prometheus === undefined ? {} : { prometheus: prometheus.server }),
    ...(cassandra === undefined ? {} : { cassandra }),
    ...(exporter === undefined ? {} : { jmxExporter: exporter }),
  }
}

/** What the plan has called for, and so must be there. */
export function required<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('something was used that the plan did not call for')
  return thing
}

import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'
import type { Supply } from '../plan/supply.ts'
import { together } from '../together.ts'
import { ensureK6, ensurePrometheus } from './go-tools.ts'
import { ensureCassandra, ensureJmxExporter, ensureKafka } from './jars.ts'
import { requireJava } from './requirements.ts'

/** The programs on this machine that the plan calls for. */
export interface Tools {
  readonly k6?: string
  readonly prometheus?: string
  readonly cassandra?: { readonly java: string; readonly jars: string }
  readonly jmxExporter?: string
  readonly kafka?: { readonly java: string; readonly jars: string }
}

async function optionalJmxExporter(io: StackIo): Promise<string | undefined> {
  return await ensureJmxExporter(io).catch((error: Failure) => {
    io.log(`Cassandra's own metrics are left out: ${error.message}`)
    return undefined
  })
}

/** Everything that this machine lacks, so that nobody has to come back for the next. */
function everythingMissing(errors: readonly unknown[]): unknown {
  const [first] = errors
  const lacks = errors.filter((error) => error instanceof Failure && error.kind === 'environment') as Failure[]
  const told = [...new Map(lacks.map((failure) => [failure.message, failure])).values()]
  if (first !== lacks[0] || told.length === 1) return first
  const hint = told.flatMap((failure) => failure.hint ?? []).join('\n  ')
  return new Failure('environment', told.map(({ message }) => message).join('; '), { hint, cause: first })
}

/** Builds or finds them all, side by side; Kafka's where the stack starts one. */
export async function ensureTools(io: StackIo, plan: Supply, needsKafka: boolean): Promise<Tools> {
  const when =
    <T>(called: boolean, work: (io: StackIo) => Promise<T>) =>
    async (inner: StackIo) =>
      called ? await work(inner) : undefined
  const [k6, prometheus, java, jars, jmxExporter, kafkaJars] = await together(
    io,
    [
      when(plan.k6 === 'native', ensureK6),
      when(plan.prometheus === 'native', ensurePrometheus),
      when(plan.cassandra === 'native' || needsKafka, requireJava),
      when(plan.cassandra === 'native', ensureCassandra),
      when(plan.cassandra === 'native', ensureJmxExporter),
      when(needsKafka, ensureKafka),
    ],
    everythingMissing,
  )
  const exporter = jmxExporter ?? (plan.cassandra === 'container' ? await optionalJmxExporter(io) : undefined)
  return {
    ...(k6 === undefined ? {} : { k6 }),
    ...(prometheus === undefined ? {} : { prometheus: prometheus.server }),
    ...(java === undefined || jars === undefined ? {} : { cassandra: { java, jars } }),
    ...(java === undefined || kafkaJars === undefined ? {} : { kafka: { java, jars: kafkaJars } }),
    ...(exporter === undefined ? {} : { jmxExporter: exporter }),
  }
}

/** What the plan has called for, and so must be there. */
export function required<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('something was used that the plan did not call for')
  return thing
}

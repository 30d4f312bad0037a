import * as z from 'zod'
import { Failure } from '../common/failure.ts'
import { commitLogSyncs, optionalParts } from '../slo/conventions.ts'
import { serviceSourceSchema } from './service/source.ts'

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL such as http://127.0.0.1:9090' })
  .transform((url) => url.replace(/\/+$/, ''))
const hostPort = z.string().regex(/^([^\s:/]+|\[[\da-fA-F:.]+\]):\d+$/, 'must be host:port such as 127.0.0.1:9042')
const port = z.number().int().min(1).max(65_535)

/** What may be chosen about a stack. */
const stackOptionsSchema = z
  .strictObject({
    /** Where parts come from unless an endpoint is given: `auto` decides piece by piece. */
    stack: z.enum(['auto', 'containers', 'native']).default('auto'),
    /** Endpoints that exist already and are used as they are. */
    target: httpUrl.optional(),
    prometheus: httpUrl.optional(),
    cassandra: hostPort.optional(),
    lambda: httpUrl.optional(),
    mediawiki: httpUrl.optional(),
    kafka: hostPort.transform((address) => `kafka://${address}`).optional(),
    /** How long a lambda of ours takes: milliseconds, or the path of a file of quantiles; by default as the real one was measured to. */
    lambdaLatency: z.string().min(1).optional(),
    /** Which of the parts that not every stack has are to be there; one that exists already need not be named. */
    parts: z.array(z.enum(optionalParts)).default([]),
    /** Where the service comes from that is tested; by default from the checkout. */
    service: serviceSourceSchema.optional(),
    /** A second service on the same Cassandra, which the first is compared with. */
    rival: serviceSourceSchema.optional(),
    /** Cassandra's heap in MiB; by default 2048, and a quarter of the memory of a machine with less than 8 GiB. */
    heapMiB: z.number().int().min(256).max(65_536).optional(),
    /** When a Cassandra of ours acknowledges a write: before it is on disk, as Cassandra does unless it is told otherwise, or after. */
    commitLogSync: z.enum(commitLogSyncs).default('periodic'),
    /** Where Cassandra keeps its data; by default in the cache folder, where a filled table outlives the run. */
    dataFolder: z.string().min(1).optional(),
    /** Start with an empty Cassandra and throw its data away at the end. */
    fresh: z.boolean().default(false),
    /** Where each part writes its log. */
    logFolder: z.string().min(1),
    /** Ports for those who need to know them in advance; free ones otherwise. */
    ports: z
      .strictObject({ service: port.optional(), prometheus: port.optional(), cassandra: port.optional() })
      .default({}),
    /** Further environment of the reference service, such as READ_CONSISTENCY. */
    serviceEnv: z.record(z.string(), z.string()).default({}),
  })
  .refine(
    ({ target, lambda, mediawiki, kafka }) => target === undefined || (lambda ?? mediawiki ?? kafka) === undefined,
    {
      error: 'has a lambda, a MediaWiki and a Kafka of its own: none can be given together with it',
      path: ['target'],
    },
  )
  .refine((options) => !(options.fresh && options.dataFolder !== undefined), {
    error: 'cannot be given together with a data folder, which would have to be emptied',
    path: ['fresh'],
  })

export type StackOptions = z.input<typeof stackOptionsSchema>
export type Settings = Readonly<z.output<typeof stackOptionsSchema>>

export function parseStackOptions(options: StackOptions): Settings {
  const { data, error } = stackOptionsSchema.safeParse(options)
  if (data) return data
  const [issue] = error.issues
  throw new Failure('input', `stack option ${issue?.path.join('.')}: ${issue?.message}`)
}

const MIB = 1024 * 1024
/** What Cassandra keeps outside of its heap, k6, Prometheus, the service and this process, at the usual rates. */
const OTHERS_MIB = 1500
const HEAP_MIB = { usual: 2048, least: 512 } as const

/** A quarter of the memory and not more than 2 GiB, in MiB; and, where it is less than that, what to say of it. */
export function defaultHeap(memoryBytes: number): { readonly heapMiB: number; readonly remark: string | undefined } {
  const heapMiB = Math.max(HEAP_MIB.least, Math.min(HEAP_MIB.usual, Math.floor(memoryBytes / 4 / MIB)))
  if (heapMiB === HEAP_MIB.usual) return { heapMiB, remark: undefined }
  const memory = `${(memoryBytes / MIB / 1024).toFixed(1)} GiB of memory may be used here`
  const wanted = `; all parts together want about ${((heapMiB + OTHERS_MIB) / 1024).toFixed(1)} GiB`
  return { heapMiB, remark: `${memory}: Cassandra gets a heap of ${heapMiB} MiB${wanted}` }
}

import * as z from 'zod'
import { Failure } from '../../common/failure.ts'
import { commitLogSyncs, optionalParts } from '../../slo/conventions.ts'
import { LONE_NODE, nodeCount } from '../cassandra/cluster.ts'
import { serviceSourceSchema } from '../service/source.ts'

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL such as http://127.0.0.1:9090' })
  .transform((url) => url.replace(/\/+$/, ''))
const hostPort = z.string().regex(/^([^\s:/]+|\[[\da-fA-F:.]+\]):\d+$/, 'must be host:port such as 127.0.0.1:9042')
const port = z.number().int().min(1).max(65_535)

const dataCenter = z.object({ name: z.string().regex(/^[a-z]\w*$/i), nodes: z.number().int().min(1) })
/** Each is a Java of its own on this machine. */
const MOST_NODES = 9

/** Its nodes have addresses of the loopback interface that no container knows, and know each other by their ports, which are others each time. */
const OF_A_CLUSTER = { stack: 'native', fresh: true } as const

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
    /** An image of the service, whose further programs, the lambda and others, are then containers; by default they are programs of the checkout. */
    partsImage: z.string().min(1).optional(),
    /** Which of the parts that not every stack has are to be there; one that exists already need not be named. */
    parts: z.array(z.enum(optionalParts)).default([]),
    /** Where the service comes from that is tested; by default from the checkout. */
    service: serviceSourceSchema.optional(),
    /** A second service on the same Cassandra, which the first is compared with. */
    rival: serviceSourceSchema.optional(),
    /** Nodes of Cassandra by their data centre. More than one are a cluster, which is native, and begins empty; the service is in the first data centre. */
    dataCenters: z
      .tuple([dataCenter], dataCenter)
      .default([...LONE_NODE])
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
        error: 'a data centre is named twice',
      })
      .refine((all) => nodeCount(all) <= MOST_NODES, {
        error: `more than ${MOST_NODES} nodes are more than one machine carries`,
      }),
    /** The heap of each node in MiB; by default 2048, and a quarter of the memory of a machine with less than 8 GiB, shared by the nodes. */
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
  .refine(({ dataCenters, target, cassandra }) => nodeCount(dataCenters) === 1 || (target ?? cassandra) === undefined, {
    error: 'nobody chooses the nodes of a Cassandra that is there already',
    path: ['dataCenters'],
  })
  .refine(({ dataCenters, stack }) => nodeCount(dataCenters) === 1 || stack !== 'containers', {
    error: 'a cluster of several nodes starts natively only, not in containers',
    path: ['dataCenters'],
  })
  .refine(({ dataCenters, dataFolder }) => nodeCount(dataCenters) === 1 || dataFolder === undefined, {
    error: 'a cluster of several nodes begins empty, and no data folder can be given together with it',
    path: ['dataCenters'],
  })
  .transform((options) => (nodeCount(options.dataCenters) === 1 ? options : { ...options, ...OF_A_CLUSTER }))

export type StackOptions = z.input<typeof stackOptionsSchema>
export type Settings = Readonly<z.output<typeof stackOptionsSchema>>

export function parseStackOptions(options: StackOptions): Settings {
  const { data, error } = stackOptionsSchema.safeParse(options)
  if (data) return data
  const [issue] = error.issues
  throw new Failure('input', `--${flagOf(issue?.path ?? [])}: ${issue?.message}`)
}

const otherNames: Readonly<Record<string, string>> = {
  dataCenters: 'cassandra-nodes',
  heapMiB: 'heap',
  commitLogSync: 'commitlog-sync',
  ports: 'port',
}

/** What the option is called where people give it: --data-folder, --cassandra-port. */
function flagOf(path: readonly PropertyKey[]): string {
  const [option = '', port] = path.map(String)
  const name = otherNames[option] ?? option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return port !== undefined && option === 'ports' ? `${port}-${name}` : name
}

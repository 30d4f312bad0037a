import * as z from 'zod'
import { optionalParts } from '../slo/conventions.ts'
import { nodeName } from './cassandra/cluster.ts'
import { processIdentitySchema } from './process/identity.ts'

const native = z.object({
  source: z.literal('native'),
  version: z.string(),
  process: processIdentitySchema,
  logFile: z.string(),
})
const container = z.object({
  source: z.literal('container'),
  version: z.string(),
  image: z.string(),
  containerId: z.string(),
  /** Its first process as the host numbers it, 0 where the engine runs on another machine. */
  pid: z.number().int(),
  logFile: z.string(),
})
const existing = z.object({ source: z.literal('existing') })

/** Where a part comes from. */
const originSchema = z.discriminatedUnion('source', [native, container, existing])
export type Origin = Readonly<z.infer<typeof originSchema>>

const cassandraNode = z.object({
  origin: originSchema,
  /** CQL, as host:port. */
  address: z.string(),
  /** Its data centre. */
  localDataCenter: z.string(),
  /** Where nodetool finds it; only ours has one. */
  jmxPort: z.number().int().optional(),
  /** The JMX exporter as the host sees it, as host:port. */
  metricsAddress: z.string().optional(),
})
/** The node that is asked first, and the others of its cluster, where they are known. */
const cassandra = cassandraNode.extend({ others: z.array(cassandraNode).readonly().default([]) })
const web = z.object({
  origin: originSchema,
  url: z.url(),
  /** What an optional part of ours was told, besides where it and others are. */
  env: z.record(z.string(), z.string()).optional(),
})
const k6 = z.discriminatedUnion('source', [
  z.object({ source: z.literal('native'), version: z.string(), path: z.string() }),
  z.object({ source: z.literal('container'), version: z.string(), image: z.string() }),
])
const absent = z.object({ origin: z.object({ source: z.literal('none'), reason: z.string() }) })

const stackPartsSchema = z.object({
  cassandra: z.union([cassandra, absent]),
  prometheus: web,
  service: web,
  /** What it is compared with. */
  rival: web.optional(),
  lambda: web.optional(),
  mediawiki: web.optional(),
  /** Of a protocol of its own: kafka://host:port. */
  kafka: web.optional(),
  eventgate: web.optional(),
  changes: web.optional(),
  k6,
})
export type StackParts = Readonly<z.infer<typeof stackPartsSchema>>
export type CassandraNode = Readonly<z.infer<typeof cassandraNode>>
export type CassandraPart = Readonly<z.infer<typeof cassandra>>
export type WebPart = Readonly<z.infer<typeof web>>
export type AbsentPart = Readonly<z.infer<typeof absent>>

export type AnyOrigin = Origin | { readonly source: 'none' }

/** Every node of a Cassandra; none where it is somebody else's, and nobody knows where. */
export const nodesOf = (part: CassandraPart | AbsentPart): readonly CassandraNode[] =>
  'others' in part ? [part, ...part.others] : []

/** Where each part comes from that the stack has, by its name, and each further node of a cluster by its own. */
export function originsOf(parts: StackParts): readonly (readonly [string, AnyOrigin])[] {
  const further = nodesOf(parts.cassandra)
    .map(({ origin }, index) => [nodeName(index), origin] as const)
    .slice(1)
  const others = (['cassandra', 'prometheus', 'service', 'rival', ...optionalParts] as const).flatMap((name) => {
    const part = parts[name]
    return part ? [[name, part.origin] as const] : []
  })
  return [...others, ...further]
}

/** Whether a stack has started the part; the others were there already, or somebody else has them. */
export const isOurs = ({ origin: { source } }: CassandraPart | WebPart | AbsentPart): boolean =>
  source === 'native' || source === 'container'

/** Plain data about a stack that runs, saved as stack.json beside its configuration files. */
export const stackRecordSchema = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  /** The checkout whose service it runs. */
  root: z.string(),
  startedAt: z.iso.datetime(),
  /** Configuration and short-lived data, removed with the stack. */
  folder: z.string(),
  logFolder: z.string(),
  /** Cassandra's data, where it is ours: a folder, or the name of an engine's volume. */
  dataFolder: z.string().optional(),
  parts: stackPartsSchema,
})
export type StackRecord = Readonly<z.infer<typeof stackRecordSchema>>

import { parse } from 'yaml'
import { z } from 'zod'
import { Failure } from '../../common/failure.ts'

const amount = z.string().regex(/^\d+(\.\d+)?(m|[KMG]i?)?$/, 'is not an amount such as 500m, 2 or 256Mi')
const requests = z.strictObject({ cpu: amount, memory: amount })
const image = z.string().min(1)

const valuesSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z]([-a-z0-9]{0,40}[a-z0-9])?$/, 'is no name of lower-case letters, digits and dashes'),
    site: z.string().min(1),
    docker: z.strictObject({ registry: image, pull_policy: z.enum(['IfNotPresent', 'Always']) }),
    app: z.strictObject({
      image,
      version: image,
      requests,
      limits: z.strictObject({ memory: amount }),
      model_version: z.string().min(1),
    }),
    resources: z.strictObject({
      replicas: z.int().positive(),
      max_replicas: z.int().positive(),
      /** Mean use of the requested processor time, in percent, above which pods are added. */
      cpu_percent: z.int().min(1).max(100),
    }),
    cassandra: z.strictObject({ contact_points: image, local_dc: image, keyspace: image }),
    /** Empty where the cache is to ask nobody for what it does not have. */
    backends: z.strictObject({ lambda_url: z.string(), mediawiki_url: z.string() }),
    /** A Secret with CASSANDRA_USERNAME, CASSANDRA_PASSWORD and WRITE_TOKEN, as far as they are wanted; it need not be there. */
    secret: image,
    monitoring: z.strictObject({ prometheus: z.url(), interval: z.string().regex(/^\d+(ms|s|m)$/) }),
    load_test: z.strictObject({
      enabled: z.boolean(),
      image,
      version: image,
      generators: z.int().positive(),
      requests,
    }),
    quarter: z.strictObject({
      enabled: z.boolean(),
      image,
      version: image,
      schedule: z.string().regex(/^(\S+ ){4}\S+$/, 'is not five fields of cron'),
      results_claim: image,
    }),
  })
  .readonly()

/**
 * What differs from one cluster to another, named as the charts of Wikimedia name it (operations/deployment-charts). Plain manifests are rendered
 * from such values, and so is a chart, whose values they then are.
 */
export type Values = z.infer<typeof valuesSchema>

const everywhere = {
  name: 'topic-cache',
  docker: { registry: 'docker-registry.example.org', pull_policy: 'IfNotPresent' },
  app: {
    image: 'reference-service',
    version: '0.1.0',
    // One process uses one core; its heap is bounded (docs/decisions/0006-node-http.md).
    requests: { cpu: '1', memory: '256Mi' },
    limits: { memory: '384Mi' },
    model_version: 'articletopic-20260801',
  },
  // Three, so that one can go while another is being moved.
  resources: { replicas: 3, max_replicas: 12, cpu_percent: 50 },
  backends: { lambda_url: '', mediawiki_url: '' },
  secret: 'topic-cache-secrets',
  load_test: {
    enabled: false,
    image: 'liftwing-slo-generator',
    version: '0.1.0',
    generators: 1,
    // What a k6 is allowed (run/generators/k6-invocation.ts), and what is not its heap.
    requests: { cpu: '1', memory: '400Mi' },
  },
  quarter: {
    enabled: false,
    image: 'liftwing-slo',
    version: '0.1.0',
    // A day after a quarter has ended: what was late has arrived by then.
    schedule: '0 6 2 3,6,9,12 *',
    results_claim: 'liftwing-slo-results',
  },
} as const

const at = (site: string): Pick<Values, 'site' | 'cassandra' | 'monitoring'> => ({
  site,
  cassandra: {
    contact_points: `cassandra-ml-cache.${site}.example.org:9042`,
    local_dc: site,
    keyspace: 'ml_cache',
  },
  monitoring: { prometheus: `http://prometheus.${site}.example.org`, interval: '15s' },
})

/** Addresses are examples, to be replaced. One site makes the report of a quarter, for all of them. */
export const valuesOfSites = {
  eqiad: { ...everywhere, ...at('eqiad'), quarter: { ...everywhere.quarter, enabled: true } },
  codfw: { ...everywhere, ...at('codfw') },
} as const satisfies Readonly<Record<string, Values>>
export type DeploymentSite = keyof typeof valuesOfSites

/** The values of a site with those of a file in their place, as Helm puts them. Throws a Failure that names the field. */
export function readValues(yaml: string, usual: Values, file: string): Values {
  const hint = 'values.yaml of the chart has all fields; give those that differ.'
  let given: unknown
  try {
    given = parse(yaml)
  } catch (cause) {
    throw new Failure('input', `${file} is not YAML.`, { hint, cause })
  }
  const parsed = valuesSchema.safeParse(merged(usual, given))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Failure('input', `${file}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}.`, { hint })
}

function merged(usual: unknown, given: unknown): unknown {
  if (given === undefined || given === null) return usual
  if (!isTree(usual) || !isTree(given)) return given
  const keys = [...new Set([...Object.keys(usual), ...Object.keys(given)])]
  return Object.fromEntries(keys.map((key) => [key, merged(usual[key], given[key])]))
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

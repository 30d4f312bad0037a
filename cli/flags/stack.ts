import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { PartsRequest } from '../../run/request.ts'
import { type CommitLogSync, commitLogSyncs, type OptionalPart } from '../../slo/conventions.ts'
import { type DataCenters, USUAL_DATA_CENTER } from '../../stack/cassandra/cluster.ts'
import { type AccessFlags, addAccessFlags } from './access.ts'
import { hostPortFlag, numberFlag, urlFlag } from './values.ts'

export type StackFlags = AccessFlags & {
  readonly stack: 'auto' | 'containers' | 'native'
  readonly target?: string
  readonly prometheus?: string
  readonly cassandra?: string
  readonly cassandraNodes?: DataCenters
  readonly lambda?: string
  readonly mediawiki?: string
  readonly lambdaLatency?: string
  readonly kafka?: string
  readonly partsImage?: string
  readonly serviceSelector?: string
  readonly heap?: number
  readonly commitlogSync?: CommitLogSync
  readonly dataFolder?: string
  readonly fresh?: boolean
  readonly servicePort?: number
  readonly prometheusPort?: number
  readonly cassandraPort?: number
}

const port = { min: 1, max: 65_535, whole: true }
/** Whoever gives one of these has a Cassandra that nobody here starts, and that cannot be told anything. */
const theirDatabase = ['cassandra', 'target']

export function addStackFlags(command: Command): Command {
  command
    .addOption(urlFlag('--target <url>', 'a cache service that is there already'))
    .option('--service-selector <matchers>', 'how the service\'s series are told in Prometheus, such as job="cache"')
    .addOption(numberFlag('--service-port <n>', 'port of the service; a free one by default', port).conflicts('target'))
  return addComparedStackFlags(command)
}

/** Those of a stack with two services, which are named in other words. */
export function addComparedStackFlags(command: Command): Command {
  return addAccessFlags(addPartFlags(command))
}

/** Where the parts come from, without who we are to them. */
export function addPartFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--stack <kind>', 'where parts come from').choices(['auto', 'containers', 'native']).default('auto'),
    )
    .addOption(urlFlag('--prometheus <url>', 'a Prometheus that is there already and scrapes the service'))
    .addOption(hostPortFlag('--cassandra <host:port>', 'a Cassandra that is there already'))
    .addOption(
      new Option(
        '--cassandra-nodes <n>',
        'a cluster of ours: so many nodes, or by data centre, such as eqiad:2,codfw:1, of which the service is in the first',
      )
        .argParser(dataCentersFlag)
        .conflicts([...theirDatabase, 'dataFolder']),
    )
    .addOption(
      urlFlag('--lambda <url>', 'a lambda that is there already, which the service asks on a miss').conflicts('target'),
    )
    .addOption(
      new Option(
        '--lambda-latency <ms|file>',
        'how long a lambda of ours takes: milliseconds, or a file of quantiles; by default as the real one was measured to',
      )
        .argParser(latencyFlag)
        .conflicts(['lambda', 'target']),
    )
    .addOption(
      urlFlag('--mediawiki <url>', 'a MediaWiki that is there already, such as https://{domain}').conflicts('target'),
    )
    .addOption(
      hostPortFlag('--kafka <host:port>', 'a Kafka that is there already, which change events come from').conflicts(
        'target',
      ),
    )
    .addOption(
      new Option(
        '--parts-image <image>',
        'an image of the service, whose lambda, MediaWiki and consumer of changes are then containers; programs by default',
      ).conflicts('target'),
    )
    .addOption(
      numberFlag('--heap <MiB>', 'heap of each node of Cassandra', { min: 256, max: 65_536, whole: true }).conflicts(
        theirDatabase,
      ),
    )
    .addOption(
      new Option(
        '--commitlog-sync <when>',
        'when Cassandra acknowledges a write: before it is on disk (periodic, its own default), or after (batch, group)',
      )
        .choices(commitLogSyncs)
        .conflicts(theirDatabase),
    )
    .addOption(
      new Option(
        '--data-folder <folder>',
        'where Cassandra keeps its data; by default in the cache folder, for the next run',
      ).conflicts(theirDatabase),
    )
    .addOption(
      new Option('--fresh', 'begin with an empty Cassandra and throw its data away afterwards').conflicts(
        theirDatabase,
      ),
    )
    .addOption(
      numberFlag('--prometheus-port <n>', 'port of Prometheus; a free one by default', port).conflicts('prometheus'),
    )
    .addOption(
      numberFlag('--cassandra-port <n>', 'port of Cassandra; a free one by default', port).conflicts(theirDatabase),
    )
}

/**
 * What a run is to find its parts by: a kept stack will do where no flag asks for another.
 * @param nodes of Cassandra, where no flag says it
 */
export function partsRequest(flags: StackFlags, needs: readonly OptionalPart[], nodes = 1): PartsRequest {
  const { cassandraNodes = [{ name: USUAL_DATA_CENTER, nodes }] } = flags
  const options = { ...stackOptions({ ...flags, cassandraNodes }), parts: [...needs] }
  return { options, keptWillDo: !asksForAnotherStack(flags) }
}

/** Every flag but the ones that a kept stack can serve as well. */
function asksForAnotherStack({ serviceSelector: _, stack, ...others }: StackFlags): boolean {
  const names: readonly (keyof typeof others)[] = [
    'target',
    'prometheus',
    'cassandra',
    'cassandraNodes',
    'lambda',
    'mediawiki',
    'lambdaLatency',
    'kafka',
    'partsImage',
    'heap',
    'commitlogSync',
    'dataFolder',
    'fresh',
    'servicePort',
    'prometheusPort',
    'cassandraPort',
  ]
  return stack !== 'auto' || names.some((name) => others[name] !== undefined)
}

/** Without the flags that were not given, because the stack has its own defaults. */
export function stackOptions(flags: StackFlags): PartsRequest['options'] {
  const { stack, target, prometheus, cassandra, lambda, mediawiki, kafka, heap, commitlogSync, dataFolder, fresh } =
    flags
  const { lambdaLatency, partsImage } = flags
  const ports = { service: flags.servicePort, prometheus: flags.prometheusPort, cassandra: flags.cassandraPort }
  return {
    stack,
    ...given({
      target,
      prometheus,
      cassandra,
      dataCenters: flags.cassandraNodes === undefined ? undefined : [...flags.cassandraNodes],
      lambda,
      mediawiki,
      kafka,
      lambdaLatency,
      partsImage,
      heapMiB: heap,
      commitLogSync: commitlogSync,
      fresh,
    }),
    ...(dataFolder === undefined ? {} : { dataFolder: resolve(dataFolder) }),
    ports: given(ports),
  }
}

/** Milliseconds as they are, or the path of a file: what is in it, the lambda says. */
function latencyFlag(text: string): string {
  if (/^\d+(\.\d+)?$/.test(text)) return text
  const file = resolve(text)
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file
  throw new InvalidArgumentError('It takes milliseconds, such as 300, or a file of quantiles that is there.')
}

/** "3" is three nodes in one data centre. */
function dataCentersFlag(text: string): DataCenters {
  const named = text.split(',').map((each) => /^(?:([a-z]\w*):)?(\d{1,3})$/i.exec(each))
  const all = named.flatMap((match) =>
    match?.[2] === undefined ? [] : [{ name: match[1] ?? USUAL_DATA_CENTER, nodes: Number(match[2]) }],
  )
  const [first, ...others] = all
  if (new Set(all.map(({ name }) => name)).size < all.length) {
    throw new InvalidArgumentError('It must name each data centre once.')
  }
  if (!first || all.length < named.length || all.some(({ nodes }) => nodes === 0)) {
    throw new InvalidArgumentError(
      'It must be a number of nodes, or data centres with theirs, such as eqiad:2,codfw:1.',
    )
  }
  return [first, ...others]
}

function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

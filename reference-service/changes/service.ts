import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { Failure } from '../../common/failure.ts'
import { usualLimits } from '../http/connections.ts'
import type { Identify } from '../http/identify.ts'
import { drain, listen } from '../http/listening.ts'
import { unavailable } from '../http/problem.ts'
import { createServer } from '../http/server.ts'
import { document, jsonMediaType, serve, serveOperations } from '../http/serving.ts'
import { HttpMetrics, unmatched } from '../metrics/http.ts'
import type { Program } from '../program.ts'
import { asking } from './asking.ts'
import type { ChangesConfig } from './config.ts'
import { createTopics, EventProducer, whyNot } from './kafka.ts'
import { ChangesMetrics } from './metrics.ts'
import { publishing } from './publishing.ts'
import { errorStream, retryStream, type Stamp } from './retries.ts'
import { RuleWorker } from './rule-worker.ts'
import { parseRules, type Rule } from './rules.ts'

interface ChangesParts {
  readonly config: ChangesConfig
  readonly build: Readonly<Record<'name' | 'version' | 'node', string>>
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
  readonly stamp: () => Stamp
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
  readonly identify: Identify
}

const operational = [200, 400, 500, 503]
const endpoints = {
  '/healthz': { GET: operational, HEAD: operational, other: [405] },
  '/readyz': { GET: operational, HEAD: operational, other: [405] },
  '/metrics': { GET: operational, HEAD: operational, other: [405] },
  unmatched,
} as const

/** Some minutes of all of Wikipedia's edits. */
const remembered = 10_000

/** The rules of a file, asked of the cache that the environment names, where it names one. */
async function rulesOf({ rulesFile, cacheUrl }: ChangesConfig): Promise<readonly Rule[]> {
  const text = await readFile(rulesFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure('input', `The rules cannot be read: ${rulesFile} (${error.code}).`, { cause: error })
  })
  const rules = parseRules(text, rulesFile)
  return cacheUrl === '' ? rules : rules.map((rule) => ({ ...rule, uri: cacheUrl }))
}

/** The consumer of change events: it answers probes at once, and reads as soon as Kafka lets it. */
export async function changesService(parts: ChangesParts): Promise<Program> {
  const { config, build, log, pause } = parts
  const rules = await rulesOf(config)
  const metrics = new ChangesMetrics(build)
  const producer = new EventProducer(config.kafka, config.kafka.createTopics)
  const cut = new AbortController()
  const stopping = new AbortController()
  const ask = asking(parts.wallClock)
  const { eventGateUrl: url } = config
  const publishes = ({ timeoutMs }: Rule) => publishing({ ask, url, timeoutMs, cut: cut.signal })
  const workers = rules.map(
    (rule) =>
      new RuleWorker({
        ...parts,
        rule,
        kafka: config.kafka,
        ask,
        produce: (stream, event) => producer.produce(stream, event),
        publish: url === '' ? undefined : publishes(rule),
        writeToken: config.writeToken,
        metrics: metrics.ofRule(rule.name),
        recent: new LRUCache({ max: remembered }),
        cut: cut.signal,
      }),
  )
  const named = () => Object.fromEntries(workers.map(({ state }, i) => [(rules[i] as Rule).name, state]))
  metrics.watch(named)
  const app = server(parts, metrics, () => workers.every(({ joined }) => joined))

  const begin = async () => {
    const streams = rules.flatMap(({ topic }) => [topic, retryStream(topic)])
    for (let n = 0; config.kafka.createTopics && !stopping.signal.aborted; n++) {
      try {
        await createTopics(config.kafka, [...streams, errorStream])
        break
      } catch (error) {
        if (n === 0) log.warn({ why: whyNot(error) }, 'cannot use Kafka yet')
        await pause(1000, stopping.signal).catch(() => undefined)
      }
    }
    if (!stopping.signal.aborted) for (const worker of workers) worker.start()
  }

  return {
    async start() {
      await listen(app, config.listenHost, config.listenPort, log)
      void begin()
    },
    async stop() {
      log.info('stopping')
      stopping.abort()
      const timer = setTimeout(() => cut.abort(), config.drainTimeoutMs)
      await Promise.all(workers.map((worker) => worker.stop()))
      clearTimeout(timer)
      await producer.close().catch(() => undefined)
      await drain(app, config.drainTimeoutMs)
      log.info('stopped')
    },
  }
}

function server(parts: ChangesParts, metrics: ChangesMetrics, isReady: () => boolean): FastifyInstance {
  const { build, log, now, identify } = parts
  const http = new HttpMetrics(endpoints)
  const app = createServer({
    metrics: http,
    maxBodyBytes: 1,
    methodsWithBody: [],
    problemOf: () => undefined,
    limits: usualLimits,
    log,
    now,
    identify,
    slowMs: Number.POSITIVE_INFINITY,
  })
  serve(
    app,
    '/readyz',
    document(jsonMediaType, () => {
      if (!isReady()) throw unavailable('Kafka is not read yet.')
      return JSON.stringify({ ready: true })
    }),
  )
  serveOperations(app, build, async () => http.render() + (await metrics.render()))
  return app
}

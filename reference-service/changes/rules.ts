import { parse } from 'yaml'
import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import { compileMatch, compileMatchNot, type EventTest, type Match } from './match.ts'

/**
 * ChangeProp's own: wikimedia/change-propagation, lib/rule.js and lib/base_executor.js. Its chart retries 502 and 503 alone, which is all that
 * Lift Wing answers; the cache says 504 of a lambda that took too long. Delays are milliseconds, timeout too.
 */
const defaults = {
  concurrency: 30,
  eventgate_stream: 'mediawiki.page_outlink_topic_prediction_change.v1',
  retry_on: { status: ['50x'] },
  ignore: { status: ['412'] },
  retry_delay: 60_000,
  retry_factor: 6,
  retry_limit: 2,
  timeout: 7 * 60_000,
}

const match: z.ZodType<Match> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(match),
    z.record(z.string(), match).refine((fields) => Object.keys(fields).length > 0, 'must name a field'),
  ]),
)
const matchObject = z.record(z.string(), match).refine((fields) => Object.keys(fields).length > 0, 'must name a field')
const parted = z.strictObject({
  match: matchObject.optional(),
  match_not: z.union([matchObject, z.array(matchObject)]).optional(),
})

/** A status, or a class of them: 503, '50x', '5xx'. */
const status = z
  .union([z.number(), z.string()])
  .transform(String)
  .pipe(z.string().regex(/^[1-5x][\dx]{2}$/, 'must be a status such as 503 or 50x'))
const statuses = z.object({ status: z.union([status, z.array(status)]).transform((given) => [given].flat()) })

/** A field that ChangeProp's chart has and that decides nothing here: which values to put into quotes in its own YAML. */
const quoting = z.array(z.string()).optional()

const model = z.strictObject({
  concurrency: z.number().int().min(1).max(1000).default(defaults.concurrency),
  match_config: z.union([parted, matchObject]).optional(),
  match_config_need_quotes: quoting,
  /** Which field of the event names the wiki, where there is a model for each. */
  message_wiki_selector: z.string().min(1).optional(),
  /** By which an ingress of Lift Wing knows the model server; a cache has one address for all of them. */
  namespace: z.string().regex(/^[a-z\d-]+$/, 'must be a name of Kubernetes'),
  kafka_topic: z.string().regex(/^[\w.-]{1,200}$/, 'must be the name of a topic, without its data center'),
  /** Where the model server sends its predictions: the EVENTGATE_STREAM of its own environment in production. */
  eventgate_stream: z.string().min(1).default(defaults.eventgate_stream),
  retry_on: statuses.default(defaults.retry_on),
  ignore: statuses.default(defaults.ignore),
  retry_delay: z.number().int().min(0).default(defaults.retry_delay),
  retry_factor: z.number().min(1).default(defaults.retry_factor),
  retry_limit: z.number().int().min(0).default(defaults.retry_limit),
  timeout: z.number().int().min(1).default(defaults.timeout),
})

const document = z.strictObject({
  liftwing: z.strictObject({
    uri: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
    models: z.record(z.string().regex(/^[a-z\d-]+$/, 'must be a name of Kubernetes'), model),
  }),
})

/** What is done with the events of one topic. */
export interface Rule {
  /** As ChangeProp names it, and its consumer group: `liftwing_` and the model. */
  readonly name: string
  readonly model: string
  /** Without the prefix of a data center. */
  readonly topic: string
  /** The cache. */
  readonly uri: string
  readonly predictionStream: string
  /** So many events are under way at once. */
  readonly concurrency: number
  readonly matches: EventTest
  readonly retry: RetryPolicy
  readonly timeoutMs: number
}

export interface RetryPolicy {
  readonly delayMs: number
  readonly factor: number
  /** Retries after the first attempt. */
  readonly limit: number
  readonly isRetried: (status: number) => boolean
  readonly isIgnored: (status: number) => boolean
}

/** The rules of a YAML document in the form of seed 002. Throws a Failure that names the field. */
export function parseRules(text: string, file: string): readonly Rule[] {
  const { data, error } = document.safeParse(yamlOf(text, file))
  if (error) {
    const [issue] = error.issues
    throw wrong(file, issue?.path.join('.') ?? '', issue?.message ?? '')
  }
  const { uri, models } = data.liftwing
  const rules = Object.entries(models).map(([name, settings]) => ruleOf(name, settings, uri, file))
  if (rules.length === 0) throw wrong(file, 'liftwing.models', 'must name a model')
  return rules
}

function ruleOf(name: string, settings: z.output<typeof model>, uri: string, file: string): Rule {
  const { match: wanted, match_not: unwanted } = partsOf(settings.match_config)
  const place = `liftwing.models.${name}.match_config`
  const matched = compiled(() => (wanted === undefined ? () => true : compileMatch(wanted)), file, place)
  const excluded = compiled(() => compileMatchNot([unwanted ?? []].flat()), file, place)
  return {
    name: `liftwing_${name}`,
    model: name,
    topic: settings.kafka_topic,
    uri,
    predictionStream: settings.eventgate_stream,
    concurrency: settings.concurrency,
    matches: (event) => matched(event) && !excluded(event),
    retry: {
      delayMs: settings.retry_delay,
      factor: settings.retry_factor,
      limit: settings.retry_limit,
      isRetried: statusTest(settings.retry_on.status),
      isIgnored: statusTest(settings.ignore.status),
    },
    timeoutMs: settings.timeout,
  }
}

type Parted = z.output<typeof parted>

/** Today's charts part what has to match from what must not; the document has the first alone. */
function partsOf(config: Parted | Readonly<Record<string, Match>> | undefined): Parted {
  if (config === undefined) return {}
  const isParted = Object.keys(config).every((key) => key === 'match' || key === 'match_not')
  return isParted ? (config as Parted) : { match: config as Record<string, Match> }
}

function compiled(compile: () => EventTest, file: string, place: string): EventTest {
  try {
    return compile()
  } catch (error) {
    throw wrong(file, place, `has a regex that RE2 does not take: ${(error as Error).message}`)
  }
}

function statusTest(patterns: readonly string[]): (status: number) => boolean {
  const tests = patterns.map((pattern) => new RegExp(`^${pattern.replaceAll('x', '\\d')}$`))
  return (code) => tests.some((test) => test.test(String(code)))
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new Failure('input', `${file} is no YAML: ${(error as Error).message}`)
  }
}

const wrong = (file: string, place: string, rule: string) =>
  new Failure('input', `${file}: ${place} ${rule}`, {
    hint: 'The form is that of ChangeProp’s rules for Lift Wing: docs/changes.md has an example.',
  })

import { isAbsolute, join } from 'node:path'
import { version } from '../../common/version.ts'
import { type OptionalPart, type OptionalProgram, optionalParts } from '../../slo/conventions.ts'
import type { StackIo } from '../io.ts'
import { startKafka } from '../kafka/kafka.ts'
import { probeKafka } from '../kafka/probe.ts'
import { LOOPBACK_HOST } from '../plan/address.ts'
import { type Blueprint, EXISTING, given, type StartedPart } from '../plan/blueprint.ts'
import type { Settings } from '../plan/options.ts'
import { type Launch, launch, type Running } from '../process/child.ts'
import { partEnvironment } from '../process/environment.ts'
import { buildContainer, containedProgram } from '../service/image.ts'
import type { StackParts, WebPart } from '../stack-record.ts'
import { nativePart } from './native-part.ts'
import { answersHttp, START_SECONDS, untilReady } from './readiness.ts'

/** Where each optional part of a stack is; those that it does not have are not named. */
export type PartUrls = Readonly<Partial<Record<OptionalPart, string>>>

type Kind = {
  readonly label: string
  /** Of the checkout, run by Node. */
  readonly program: string
  /** Answers 200 when it can do its work. */
  readonly probe: '/healthz' | '/readyz'
}

const kinds: Readonly<Record<OptionalProgram, Kind>> = {
  lambda: { label: 'the lambda', program: 'reference-service/lambda/main.ts', probe: '/healthz' },
  mediawiki: { label: 'the stand-in for MediaWiki', program: 'reference-service/mediawiki/main.ts', probe: '/healthz' },
  eventgate: {
    label: 'the validating step of events',
    program: 'reference-service/changes/eventgate/main.ts',
    probe: '/healthz',
  },
  changes: { label: 'the consumer of change events', program: 'reference-service/changes/main.ts', probe: '/readyz' },
}

const isProgram = (part: OptionalPart): part is OptionalProgram => part !== 'kafka'

/** By which variable others are told where it is, and how it is spelled there. */
const told: Readonly<Record<OptionalPart, (url: string) => Readonly<Record<string, string>>>> = {
  lambda: (url) => ({ LAMBDA_URL: url }),
  mediawiki: (url) => ({ MEDIAWIKI_URL: url }),
  kafka: (url) => ({ KAFKA_BROKERS: new URL(url).host }),
  eventgate: (url) => ({ EVENTGATE_URL: url }),
  // It asks, and nobody asks it.
  changes: () => ({}),
}

const GRACE_MS = 10_000

const named = (urlOf: (part: OptionalPart) => string | undefined): PartUrls =>
  Object.fromEntries(
    optionalParts.flatMap((part) => {
      const url = urlOf(part)
      return url === undefined ? [] : [[part, url]]
    }),
  )

/** Where somebody has one already. */
const existing = (settings: Settings, part: OptionalPart): string | undefined =>
  part === 'eventgate' || part === 'changes' ? undefined : settings[part]

/** Those that the blueprint is to have. A target has its own, of which nothing is known here. */
export function plannedUrls({ settings, places }: Pick<Blueprint, 'settings' | 'places'>): PartUrls {
  const isWanted = (part: OptionalPart) => settings.target === undefined && settings.parts.includes(part)
  const own = (part: OptionalPart) =>
    `${isProgram(part) ? 'http' : part}://${LOOPBACK_HOST}:${places.optionalPorts[part]}`
  return named((part) => existing(settings, part) ?? (isWanted(part) ? own(part) : undefined))
}

/** Those that a stack which runs has. */
export const urlsOfParts = (parts: StackParts): PartUrls => named((part) => parts[part]?.url)

/** How the service, and each of them, is told where the others are. */
export const environmentOf = (urls: PartUrls): Readonly<Record<string, string>> =>
  Object.assign(
    {},
    ...optionalParts.map((part) => {
      const url = urls[part]
      return url === undefined ? {} : told[part](url)
    }),
  )

/** Those of them that are programs of ours, which are scraped. */
export const scrapedUrls = (settings: Settings, urls: PartUrls): Readonly<Partial<Record<OptionalProgram, string>>> =>
  named((part) => (isProgram(part) && existing(settings, part) === undefined ? urls[part] : undefined))

/** Whether the blueprint starts a Kafka of its own. */
export const startsKafka = ({ target, kafka, parts }: Settings): boolean =>
  target === undefined && kafka === undefined && parts.includes('kafka')

/** Whether the part at the URL answers as it should. */
export const answersAsPart = async (part: OptionalPart, url: string): Promise<boolean> =>
  isProgram(part) ? await answersHttp(`${url}${kinds[part].probe}`) : (await probeKafka(url)).answers

type Program = Pick<Launch, 'logFile' | 'orphan'> & {
  readonly part: OptionalProgram
  readonly urls: PartUrls
  readonly serviceUrl: string
  /** Further variables. */
  readonly env: Readonly<Record<string, string>>
}

/** What the consumer of changes is to do in a stack, whose Kafka is empty at first. */
const changesEnvironment = (io: StackIo, serviceUrl: string) => ({
  CACHE_URL: serviceUrl,
  RULES_FILE: join(io.root, 'deploy/changes/production.yaml'),
})

/** What the program is told, by variables. */
function environmentFor(io: StackIo, { part, urls, serviceUrl, env }: Omit<Program, 'logFile' | 'orphan'>) {
  const { hostname, port } = new URL(urls[part] ?? '')
  return {
    NODE_ENV: 'production',
    LISTEN_HOST: hostname,
    LISTEN_PORT: port,
    ...environmentOf(urls),
    KAFKA_CREATE_TOPICS: 'true',
    ...(part === 'changes' ? changesEnvironment(io, serviceUrl) : {}),
    ...env,
  }
}

export function launchOptionalPart(io: StackIo, what: Program): Promise<Running> {
  const { label, program } = kinds[what.part]
  const { logFile, orphan } = what
  const env = environmentFor(io, what)
  const args = ['--disable-warning=ExperimentalWarning', join(io.root, program)]
  const place = { env: partEnvironment(io, env), folder: io.root, logFile, orphan }
  return launch(io, { name: label, command: io.nodePath, args, ...place })
}

/** Files of this machine that a variable names: they lie at the same place in a container. */
const filesIn = (env: Readonly<Record<string, string>>) =>
  Object.values(env).flatMap((value) => (isAbsolute(value) ? [{ source: value, target: value }] : []))

export const untilOptionalPartReady = (io: StackIo, running: Running, part: OptionalProgram, url: string) =>
  untilReady(io, running, START_SECONDS, () => answersAsPart(part, url))

/** Starts one of them, or takes the one that exists. */
export async function startOptionalPart(
  io: StackIo,
  blueprint: Blueprint,
  part: OptionalPart,
  urls: PartUrls,
  serviceUrl: string,
): Promise<StartedPart<WebPart>> {
  const url = urls[part] ?? ''
  if (!isProgram(part)) return await startKafka(io, blueprint, url)
  const { label } = kinds[part]
  if (existing(blueprint.settings, part) !== undefined) return given(`${label} at ${url}`, { origin: EXISTING, url })
  const logFile = join(blueprint.settings.logFolder, `${part}.log`)
  const { lambdaLatency, partsImage: image } = blueprint.settings
  const env: Readonly<Record<string, string>> =
    part === 'lambda' && lambdaLatency !== undefined ? { LATENCY: lambdaLatency } : {}
  if (image !== undefined) {
    const { program, probe } = kinds[part]
    const told = environmentFor(io, { part, urls, serviceUrl, env })
    const what = { name: label, image, url, logFile, probe, graceMs: GRACE_MS, startSeconds: START_SECONDS }
    return containedProgram(blueprint, what, async () => {
      const container = await buildContainer(image, told)
      return container.withCommand(['node', program]).withCopyFilesToContainer(filesIn(told))
    })
  }
  return await nativePart(
    io,
    blueprint,
    launchOptionalPart(io, { part, urls, serviceUrl, env, logFile, orphan: blueprint.orphan }),
    {
      label,
      version,
      graceMs: GRACE_MS,
      part: (origin) => ({ origin, url, env }),
      ready: (inner, running) => untilOptionalPartReady(inner, running, part, url),
    },
  )
}

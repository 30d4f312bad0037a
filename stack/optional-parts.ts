import { join } from 'node:path'
import { version } from '../common/version.ts'
import { type OptionalPart, optionalParts } from '../slo/conventions.ts'
import { LOOPBACK_HOST } from './address.ts'
import { type Launch, launch, type Running } from './child-process.ts'
import type { StackIo } from './io.ts'
import { nativePart } from './native-part.ts'
import type { Settings } from './options.ts'
import { partEnvironment } from './part-environment.ts'
import { answersHttp, untilReady } from './readiness.ts'
import { EXISTING, given, type Site, type StartedPart } from './site.ts'
import type { StackParts, WebPart } from './stack-record.ts'

/** Where each optional part of a stack is; those that it does not have are not named. */
export type PartUrls = Readonly<Partial<Record<OptionalPart, string>>>

type Kind = {
  readonly label: string
  /** Of the checkout, run by Node. */
  readonly program: string
  /** By which variable others are told where it is. */
  readonly variable: string
}

const kinds: Readonly<Record<OptionalPart, Kind>> = {
  lambda: { label: 'the lambda', program: 'reference-service/lambda/main.ts', variable: 'LAMBDA_URL' },
  mediawiki: {
    label: 'the stand-in for MediaWiki',
    program: 'reference-service/mediawiki/main.ts',
    variable: 'MEDIAWIKI_URL',
  },
}

const START_SECONDS = 30
const GRACE_MS = 10_000

const named = (urlOf: (part: OptionalPart) => string | undefined): PartUrls =>
  Object.fromEntries(
    optionalParts.flatMap((part) => {
      const url = urlOf(part)
      return url === undefined ? [] : [[part, url]]
    }),
  )

/** Those that the site is to have. A target has its own, of which nothing is known here. */
export function urlsOfSite({ settings, places }: Pick<Site, 'settings' | 'places'>): PartUrls {
  const isWanted = (part: OptionalPart) => settings.target === undefined && settings.parts.includes(part)
  const own = (part: OptionalPart) => `http://${LOOPBACK_HOST}:${places.optionalPorts[part]}`
  return named((part) => settings[part] ?? (isWanted(part) ? own(part) : undefined))
}

/** Those that a stack which runs has. */
export const urlsOfParts = (parts: StackParts): PartUrls => named((part) => parts[part]?.url)

/** How the service, and each of them, is told where the others are. */
export const environmentOf = (urls: PartUrls): Readonly<Record<string, string>> =>
  Object.fromEntries(
    optionalParts.flatMap((part) => {
      const url = urls[part]
      return url === undefined ? [] : [[kinds[part].variable, url]]
    }),
  )

/** Those of them that are ours, which are started and scraped. */
export const ownUrls = (settings: Settings, urls: PartUrls): PartUrls =>
  named((part) => (settings[part] === undefined ? urls[part] : undefined))

type Program = Pick<Launch, 'logFile' | 'orphan'> & { readonly part: OptionalPart; readonly urls: PartUrls }

export function launchOptionalPart(io: StackIo, { part, urls, logFile, orphan }: Program): Promise<Running> {
  const { label, program } = kinds[part]
  const { hostname, port } = new URL(urls[part] ?? '')
  const env = { NODE_ENV: 'production', LISTEN_HOST: hostname, LISTEN_PORT: port, ...environmentOf(urls) }
  const args = ['--disable-warning=ExperimentalWarning', join(io.root, program)]
  const place = { env: partEnvironment(io, env), folder: io.root, logFile, orphan }
  return launch(io, { name: label, command: io.nodePath, args, ...place })
}

export const untilOptionalPartReady = (io: StackIo, running: Running, url: string) =>
  untilReady(io, running, START_SECONDS, () => answersHttp(`${url}/healthz`))

/** Starts one of them, or takes the one that exists. */
export async function startOptionalPart(
  io: StackIo,
  site: Site,
  part: OptionalPart,
  urls: PartUrls,
): Promise<StartedPart<WebPart>> {
  const { label } = kinds[part]
  const url = urls[part] ?? ''
  if (site.settings[part] !== undefined) return given(`${label} at ${url}`, { origin: EXISTING, url })
  const logFile = join(site.settings.logFolder, `${part}.log`)
  return await nativePart(io, site, launchOptionalPart(io, { part, urls, logFile, orphan: site.orphan }), {
    label,
    version,
    graceMs: GRACE_MS,
    part: (origin) => ({ origin, url }),
    ready: (inner, running) => untilOptionalPartReady(inner, running, url),
  })
}

import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../common/failure.ts'
import { jobs, serviceMetrics } from '../../slo/conventions.ts'
import { connectPrometheus, type Prometheus, type StreamingPrometheus } from '../../slo/prometheus/prometheus.ts'
import { acceptsRemoteWrite, takesNativeHistograms } from '../../slo/prometheus/remote-write.ts'
import { isScraped, lastScrape, longestInterval, scrapeInterval } from '../../slo/run/observe/scraping.ts'
import type { StackRecord } from '../../stack/stack-record.ts'
import type { RunIo } from '../io.ts'
import { reach } from './reach.ts'

/** Endpoints that were seen to work before any load is sent. */
export type Endpoints = {
  readonly prometheus: StreamingPrometheus
  readonly serviceUrl: string
  readonly serviceSelector: string
  readonly scrapeIntervalSeconds: number
  readonly takesNativeHistograms: boolean
  readonly build: Readonly<Record<string, string>>
}

const queryTimeoutMs = 10_000

export async function checkEndpoints(
  { parts }: StackRecord,
  selector: string | undefined,
  io: RunIo,
): Promise<Endpoints> {
  const endpoint = {
    url: parts.prometheus.url,
    timeoutMs: queryTimeoutMs,
    signal: io.signal,
    headers: io.access.prometheus,
  }
  const prometheus = connectPrometheus(endpoint)
  const serviceUrl = parts.service.url
  const serviceSelector = selector ?? defaultSelector(parts)
  const build = await askHealth(serviceUrl, io)
  if (!(await acceptsRemoteWrite(endpoint))) throw withoutRemoteWrite(endpoint.url)
  const scrapeIntervalSeconds = await untilScraped(prometheus, serviceUrl, serviceSelector, io)
  return {
    prometheus,
    serviceUrl,
    serviceSelector,
    scrapeIntervalSeconds,
    takesNativeHistograms: await takesNativeHistograms(prometheus),
    build,
  }
}

/** Our own Prometheus names its jobs; in another one the address is all that is known. */
function defaultSelector({ prometheus, service }: StackRecord['parts']): string {
  if (prometheus.origin.source !== 'existing') return `job="${jobs.service}"`
  return `instance="${new URL(service.url).host}"`
}

async function askHealth(url: string, { access, signal }: RunIo): Promise<Readonly<Record<string, string>>> {
  const { ok, status, text } = await reach(`${url}/healthz`, 'The service', access.target, signal)
  try {
    if (!ok) throw new Error(`HTTP ${status}`)
    return strings(JSON.parse(text))
  } catch (cause) {
    throw new Failure('environment', `The service at ${url} answers /healthz with HTTP ${status} and no JSON object.`, {
      hint:
        status === 401 || status === 403
          ? 'Say who you are with --target-header-file or --target-user-file.'
          : 'Check --target: it is the base URL of the cache service, such as http://127.0.0.1:8080.',
      cause,
    })
  }
}

function strings(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]))
}

function withoutRemoteWrite(url: string): Failure {
  return new Failure(
    'environment',
    `Prometheus at ${url} does not accept remote write, so it cannot hold the client's view.`,
    { hint: 'Start it with --web.enable-remote-write-receiver.' },
  )
}

/** Prometheus looks for new targets every five seconds; a scrape, and a busy machine, take their time. */
const marginSeconds = 10

/** Waits until Prometheus has the service's requests; answers how often it scrapes them, in seconds. */
async function untilScraped(
  prometheus: Prometheus,
  serviceUrl: string,
  selector: string,
  { now, signal, progress }: RunIo,
): Promise<number> {
  const giveUpAt = now() + (marginSeconds + (await longestInterval(prometheus))) * 1000
  while (!(await isScraped(prometheus, selector, now() / 1000))) {
    if (now() >= giveUpAt) throw await unscraped(prometheus, serviceUrl, selector, now() / 1000)
    progress.update(`waiting for Prometheus to scrape the service (${selector})`)
    await sleep(500, undefined, { signal })
  }
  return await scrapeInterval(prometheus, selector, now() / 1000)
}

/** What hinders, from what Prometheus knows of its own scrapes. */
async function unscraped(prometheus: Prometheus, serviceUrl: string, selector: string, at: number): Promise<Failure> {
  const missing = `Prometheus at ${prometheus.url} has no ${serviceMetrics.requests}{${selector}}`
  switch (await lastScrape(prometheus, selector, at)) {
    case 'worked':
      return new Failure(
        'environment',
        `${missing}: it scrapes the service, which does not count its requests there.`,
        {
          hint: `Look at its /metrics; --target has to be the cache service, and is ${serviceUrl}.`,
        },
      )
    case 'failed':
      return new Failure('environment', `${missing}: its scrapes of the service fail.`, {
        hint: `${prometheus.url}/targets says why.`,
      })
    case undefined:
      return new Failure('environment', `${missing}: it does not scrape ${serviceUrl}.`, {
        hint: 'Add the service to its scrape_configs, or say with --service-selector how its series are told.',
      })
  }
}

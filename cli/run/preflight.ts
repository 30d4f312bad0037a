import { Failure } from '../../common/failure.ts'
import { connectPrometheus, type Prometheus } from '../../slo/prometheus/prometheus.ts'
import type { StackRecord } from '../../stack/stack-record.ts'
import type { Progress } from '../progress.ts'
import type { StackFlags } from '../stack-flags.ts'
import type { World } from '../world.ts'
import { reach } from './reach.ts'
import { untilScraped } from './scrape.ts'

/** Endpoints that were seen to work before any load is sent. */
export type Endpoints = {
  readonly prometheus: Prometheus
  readonly serviceUrl: string
  readonly serviceSelector: string
  readonly scrapeIntervalSeconds: number
  readonly build: Readonly<Record<string, string>>
}

const queryTimeoutMs = 10_000

export async function checkEndpoints(
  { parts }: StackRecord,
  flags: StackFlags,
  world: World,
  progress: Progress,
): Promise<Endpoints> {
  const prometheus = connectPrometheus({ url: parts.prometheus.url, timeoutMs: queryTimeoutMs, signal: world.signal })
  const serviceUrl = parts.service.url
  const serviceSelector = flags.serviceSelector ?? defaultSelector(parts)
  const build = await askHealth(serviceUrl, world.signal)
  await checkRemoteWrite(parts.prometheus.url, world.signal)
  const scrapeIntervalSeconds = await untilScraped(prometheus, serviceUrl, serviceSelector, world, progress)
  return { prometheus, serviceUrl, serviceSelector, scrapeIntervalSeconds, build }
}

/** Our own Prometheus names its jobs; in another one the address is all that is known. */
function defaultSelector({ prometheus, service }: StackRecord['parts']): string {
  if (prometheus.origin.source !== 'existing') return 'job="service"'
  return `instance="${new URL(service.url).host}"`
}

async function askHealth(url: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
  const { ok, status, text } = await reach(`${url}/healthz`, 'The service', signal)
  try {
    if (!ok) throw new Error(`HTTP ${status}`)
    return strings(JSON.parse(text))
  } catch (cause) {
    throw new Failure('environment', `The service at ${url} answers /healthz with HTTP ${status} and no JSON object.`, {
      hint: 'Check --target: it is the base URL of the cache service, such as http://127.0.0.1:8080.',
      cause,
    })
  }
}

function strings(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]))
}

/** An empty push is malformed to a receiver (400); a server without one does not know the path, or only to read it. */
async function checkRemoteWrite(url: string, signal: AbortSignal): Promise<void> {
  const { status } = await reach(`${url}/api/v1/write`, 'Prometheus', signal, { method: 'POST' })
  if (status !== 404 && status !== 405) return
  throw new Failure(
    'environment',
    `Prometheus at ${url} does not accept remote write, so it cannot hold the client's view.`,
    { hint: 'Start it with --web.enable-remote-write-receiver.' },
  )
}

import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import { connectPrometheus, type Prometheus } from '../../slo/prometheus.ts'
import type { StackRecord } from '../../stack/stack-record.ts'
import type { Progress } from '../progress.ts'
import type { StackFlags } from '../stack-flags.ts'
import type { World } from '../world.ts'

/** Endpoints that were seen to work before any load is sent. */
export type Endpoints = {
  readonly prometheus: Prometheus
  readonly serviceUrl: string
  readonly serviceSelector: string
  readonly scrapeIntervalSeconds: number
  readonly build: Readonly<Record<string, string>>
}

const requestTimeoutMs = 10_000
const scrapePatienceSeconds = 70

export async function checkEndpoints(
  { parts }: StackRecord,
  flags: StackFlags,
  world: World,
  progress: Progress,
): Promise<Endpoints> {
  const prometheus = connectPrometheus({ url: parts.prometheus.url, timeoutMs: requestTimeoutMs, signal: world.signal })
  const serviceUrl = parts.service.url
  const serviceSelector = flags.serviceSelector ?? defaultSelector(parts)
  const build = await askHealth(serviceUrl, world.signal)
  await checkRemoteWrite(parts.prometheus.url, world.signal)
  await checkScrape(prometheus, serviceUrl, serviceSelector, world, progress)
  const scrapeIntervalSeconds = await askScrapeInterval(prometheus, serviceSelector, world.now() / 1000)
  return { prometheus, serviceUrl, serviceSelector, scrapeIntervalSeconds, build }
}

/** Our own Prometheus names its jobs; in another one the address is all that is known. */
function defaultSelector({ prometheus, service }: StackRecord['parts']): string {
  if (prometheus.origin.source !== 'existing') return 'job="service"'
  return `instance="${new URL(service.url).host}"`
}

async function askHealth(url: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
  const response = await get(`${url}/healthz`, signal, `The service at ${url}`)
  const text = await response.text()
  try {
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    return strings(JSON.parse(text))
  } catch (cause) {
    throw new Failure(
      'environment',
      `The service at ${url} answers /healthz with HTTP ${response.status} and no JSON.`,
      {
        hint: 'Check --target: it is the base URL of the cache service, such as http://127.0.0.1:8080.',
        cause,
      },
    )
  }
}

function strings(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]))
}

/** An empty push is malformed to a receiver (400) and unknown to a server without one (404). */
async function checkRemoteWrite(url: string, signal: AbortSignal): Promise<void> {
  const response = await get(`${url}/api/v1/write`, signal, `Prometheus at ${url}`, { method: 'POST' })
  await response.body?.cancel()
  if (response.status !== 404) return
  throw new Failure(
    'environment',
    `Prometheus at ${url} does not accept remote write, so it cannot hold the client's view.`,
    {
      hint: 'Start it with --web.enable-remote-write-receiver.',
    },
  )
}

async function checkScrape(
  prometheus: Prometheus,
  serviceUrl: string,
  selector: string,
  { now, signal }: World,
  progress: Progress,
): Promise<void> {
  const giveUpAt = now() + scrapePatienceSeconds * 1000
  while (now() < giveUpAt) {
    const { data } = await prometheus.vector(`count(http_requests_total{${selector}})`, now() / 1000)
    if ((data[0]?.value ?? 0) > 0) return
    progress.update(`waiting for Prometheus to scrape the service (${selector})`)
    await sleep(500, undefined, { signal })
  }
  throw new Failure(
    'environment',
    `Prometheus at ${prometheus.url} has no http_requests_total{${selector}}: it does not scrape ${serviceUrl}.`,
    {
      hint: 'Add the service to its scrape_configs, or say with --service-selector how its series are told.',
    },
  )
}

const targetsSchema = z.object({
  activeTargets: z.array(z.object({ labels: z.record(z.string(), z.string()), scrapeInterval: z.string() })),
})
/** What Prometheus itself falls back to, if a server does not say. */
const usualScrapeIntervalSeconds = 60

async function askScrapeInterval(prometheus: Prometheus, selector: string, at: number): Promise<number> {
  const { data } = await prometheus.vector(`up{${selector}}`, at)
  const targets = targetsSchema.safeParse(await prometheus.get('/api/v1/targets?state=active'))
  const mine = targets.data?.activeTargets.filter(({ labels }) =>
    data.some((up) => up.labels['job'] === labels['job'] && up.labels['instance'] === labels['instance']),
  )
  const intervals = (mine ?? []).flatMap(({ scrapeInterval }) => parseDuration(scrapeInterval) ?? [])
  return intervals.length > 0 ? Math.max(...intervals) : usualScrapeIntervalSeconds
}

/** Prometheus' notation, such as "15s", "1m30s" or "500ms", in seconds. */
function parseDuration(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 }
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h)/g)]
  if (parts.map(([part]) => part).join('') !== text || text === '') return undefined
  return parts.reduce((sum, [, n, unit = '']) => sum + Number(n) * (units[unit] ?? 0), 0)
}

async function get(url: string, signal: AbortSignal, who: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]) })
  } catch (cause) {
    signal.throwIfAborted()
    throw new Failure('environment', `${who} cannot be reached.`, {
      hint: 'Check that it runs and that the address is right.',
      cause,
    })
  }
}

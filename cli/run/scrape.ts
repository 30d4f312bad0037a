import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import type { Prometheus } from '../../slo/prometheus/prometheus.ts'
import type { Progress } from '../progress.ts'
import type { World } from '../world.ts'

const targetsSchema = z.object({
  activeTargets: z.array(z.object({ labels: z.record(z.string(), z.string()), scrapeInterval: z.string() })),
})
type Target = z.infer<typeof targetsSchema>['activeTargets'][number]

/** What Prometheus itself falls back to, if a server does not say. */
const usualIntervalSeconds = 60
/** Prometheus looks for new targets every five seconds; a scrape, and a busy machine, take their time. */
const marginSeconds = 10

/** Waits until Prometheus has the service's requests; answers how often it scrapes them, in seconds. */
export async function untilScraped(
  prometheus: Prometheus,
  serviceUrl: string,
  selector: string,
  { now, signal }: World,
  progress: Progress,
): Promise<number> {
  const longest = longestInterval(await activeTargets(prometheus))
  const giveUpAt = now() + (marginSeconds + longest) * 1000
  while (!(await isScraped(prometheus, selector, now() / 1000))) {
    if (now() >= giveUpAt) throw await unscraped(prometheus, serviceUrl, selector, now() / 1000)
    progress.update(`waiting for Prometheus to scrape the service (${selector})`)
    await sleep(500, undefined, { signal })
  }
  return await intervalOf(prometheus, selector, now() / 1000)
}

async function isScraped(prometheus: Prometheus, selector: string, at: number): Promise<boolean> {
  const { data } = await prometheus.vector(`count(http_requests_total{${selector}})`, at)
  return (data[0]?.value ?? 0) > 0
}

/** What hinders, from what Prometheus knows of its own scrapes. */
async function unscraped(prometheus: Prometheus, serviceUrl: string, selector: string, at: number): Promise<Failure> {
  const { data } = await prometheus.vector(`max(up{${selector}})`, at)
  const missing = `Prometheus at ${prometheus.url} has no http_requests_total{${selector}}`
  if (data[0]?.value === 1) {
    return new Failure('environment', `${missing}: it scrapes the service, which does not count its requests there.`, {
      hint: `Look at its /metrics; --target has to be the cache service, and is ${serviceUrl}.`,
    })
  }
  if (data[0]?.value === 0) {
    return new Failure('environment', `${missing}: its scrapes of the service fail.`, {
      hint: `${prometheus.url}/targets says why.`,
    })
  }
  return new Failure('environment', `${missing}: it does not scrape ${serviceUrl}.`, {
    hint: 'Add the service to its scrape_configs, or say with --service-selector how its series are told.',
  })
}

async function intervalOf(prometheus: Prometheus, selector: string, at: number): Promise<number> {
  const { data } = await prometheus.vector(`up{${selector}}`, at)
  const mine = (await activeTargets(prometheus))?.filter(({ labels }) =>
    data.some((up) => up.labels['job'] === labels['job'] && up.labels['instance'] === labels['instance']),
  )
  return mine?.length ? longestInterval(mine) : usualIntervalSeconds
}

/** undefined where the server does not tell. */
async function activeTargets(prometheus: Prometheus): Promise<readonly Target[] | undefined> {
  try {
    return targetsSchema.parse(await prometheus.get('/api/v1/targets?state=active')).activeTargets
  } catch (error) {
    if (error instanceof Failure || error instanceof z.ZodError) return undefined
    throw error
  }
}

function longestInterval(targets: readonly Target[] | undefined): number {
  if (targets === undefined) return usualIntervalSeconds
  return Math.max(0, ...targets.map(({ scrapeInterval }) => parseDuration(scrapeInterval) ?? usualIntervalSeconds))
}

/** Prometheus' notation, such as "15s", "1m30s" or "500ms", in seconds. */
function parseDuration(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 }
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h)/g)]
  if (parts.map(([part]) => part).join('') !== text || text === '') return undefined
  return parts.reduce((sum, [, n, unit = '']) => sum + Number(n) * (units[unit] ?? 0), 0)
}

import { z } from 'zod'
import { parseDurationMs } from '../../../common/duration.ts'
import { Failure } from '../../../common/failure.ts'
import { serviceMetrics } from '../../conventions.ts'
import type { Prometheus } from '../../prometheus/prometheus.ts'

/** What Prometheus itself falls back to, if a server does not say. */
const usualIntervalSeconds = 60

const targetsSchema = z.object({
  activeTargets: z.array(z.object({ labels: z.record(z.string(), z.string()), scrapeInterval: z.string() })),
})
type ScrapeTarget = z.infer<typeof targetsSchema>['activeTargets'][number]

/** Whether the requests of the service have arrived. */
export async function isScraped(prometheus: Prometheus, selector: string, at: number): Promise<boolean> {
  const { data } = await prometheus.vector(`count(${serviceMetrics.requests}{${selector}})`, at)
  return (data[0]?.value ?? 0) > 0
}

/** What became of the last scrape of the service; undefined where nobody scrapes it. */
export async function lastScrape(
  prometheus: Prometheus,
  selector: string,
  at: number,
): Promise<'worked' | 'failed' | undefined> {
  const { data } = await prometheus.vector(`max(up{${selector}})`, at)
  if (data[0] === undefined) return undefined
  return data[0].value === 1 ? 'worked' : 'failed'
}

/** Whether all that the selector selects was scraped since an instant (unix seconds), well or not; true where nobody scrapes it. */
export async function wasScrapedSince(
  prometheus: Prometheus,
  selector: string,
  since: number,
  at: number,
): Promise<boolean> {
  const { data } = await prometheus.vector(`timestamp(up{${selector}})`, at)
  return data.every(({ value }) => value >= since)
}

/** Seconds between two scrapes of what the selector selects. */
export async function scrapeInterval(prometheus: Prometheus, selector: string, at: number): Promise<number> {
  const { data } = await prometheus.vector(`up{${selector}}`, at)
  const mine = (await activeTargets(prometheus))?.filter(({ labels }) =>
    data.some((up) => up.labels['job'] === labels['job'] && up.labels['instance'] === labels['instance']),
  )
  return mine?.length ? longest(mine) : usualIntervalSeconds
}

/** Seconds between two scrapes of the target that is scraped least. */
export async function longestInterval(prometheus: Prometheus): Promise<number> {
  return longest(await activeTargets(prometheus))
}

/** undefined where the server does not tell. */
async function activeTargets(prometheus: Prometheus): Promise<readonly ScrapeTarget[] | undefined> {
  try {
    return targetsSchema.parse(await prometheus.get('/api/v1/targets?state=active')).activeTargets
  } catch (error) {
    if (error instanceof Failure || error instanceof z.ZodError) return undefined
    throw error
  }
}

function longest(targets: readonly ScrapeTarget[] | undefined): number {
  if (targets === undefined) return usualIntervalSeconds
  const intervalsMs = targets.map(
    ({ scrapeInterval }) => parseDurationMs(scrapeInterval) ?? usualIntervalSeconds * 1000,
  )
  return Math.max(0, ...intervalsMs) / 1000
}

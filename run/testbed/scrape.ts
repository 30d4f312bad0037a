import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../common/failure.ts'
import { serviceMetrics } from '../../slo/conventions.ts'
import type { Prometheus } from '../../slo/prometheus/prometheus.ts'
import { isScraped, lastScrape, longestInterval, scrapeInterval } from '../../slo/run/observe/scraping.ts'
import type { RunIo } from '../io.ts'

/** Prometheus looks for new targets every five seconds; a scrape, and a busy machine, take their time. */
const marginSeconds = 10

/** Waits until Prometheus has the service's requests; answers how often it scrapes them, in seconds. */
export async function untilScraped(
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
